"""The rules with which a school that has none begins; it makes them its own before adopting them."""

from django.utils.translation import gettext_lazy as _

FIRST_RULES = (
    _("We groeten elkaar, en we gebruiken de naam die iemand zelf gebruikt."),
    _("We luisteren naar elkaar en laten elkaar uitpraten."),
    _("We blijven van elkaar af, en van elkaars spullen."),
    _("Een grap is leuk als iedereen erom kan lachen. Zegt iemand stop? Dan stop je."),
    _("Iedereen hoort erbij, ook in de pauze en in de groepsapp."),
    _("Online doen we net zo normaal als in de klas. Een foto of bericht van een ander deel je niet zomaar."),
    _("Zie je dat het misgaat? Help, of haal iemand die kan helpen. Dat is geen klikken."),
    _("Gaat het niet goed met je? Vertel het je mentor, of iemand anders bij wie je dat durft."),
)
