"""The school at a glance: overview, figures with small cells suppressed, register, reports."""
