"""Who is told what is due, once: plan, digest, calendar feed."""
