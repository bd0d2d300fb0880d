"""What the school asks its classes, and what came of it."""

from bondgenoot.survey.models.questionnaire import NotPublishable, Questionnaire

__all__ = ["NotPublishable", "Questionnaire"]
