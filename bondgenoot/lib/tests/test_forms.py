import pytest
from django import forms

from bondgenoot.lib.forms import Card, CardField, Checklist, Choices, Scale, Words
from bondgenoot.lib.style_page import StyleForm

CARDS = (Card("apart", "Apart", "Kan altijd."), Card("samen", "Samen", "Eerst stilstaan.", "talk"))


class SmallForm(forms.Form):
    text = forms.CharField(label="Wat zag je?", help_text="Alleen <feiten>.", widget=Words)
    way = CardField(label="Hoe?", cards=CARDS)
    extra = forms.CharField(label="Nog iets?", required=False)
    kind = forms.ChoiceField(
        label="Soort", choices=[("", "-----"), ("a", "A")], widget=Choices, required=False
    )


def test_a_hint_and_an_error_are_read_with_their_field():
    html = str(SmallForm({})["text"].as_field_group())
    assert 'aria-describedby="id_text_helptext id_text_error"' in html
    assert 'id="id_text_helptext"' in html
    assert 'id="id_text_error"' in html
    assert "Alleen &lt;feiten&gt;." in html


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    html = str(SmallForm()["way"].as_field_group())
    assert "<fieldset" in html and "<legend" in html
    assert "Kan altijd." in html
    assert 'aria-describedby="id_way_0_told"' in html


def test_the_summary_names_every_error_and_leads_to_its_field():
    html = str(SmallForm({}))
    assert 'href="#id_text"' in html
    assert 'href="#id_way_0"' in html
    assert "Wat je invulde staat er nog" in html


def test_a_form_without_errors_has_no_summary():
    assert "error-summary" not in str(SmallForm())


def test_what_may_stay_empty_says_so():
    assert "mag leeg blijven" in str(SmallForm()["extra"].as_field_group())
    assert "mag leeg blijven" not in str(SmallForm()["text"].as_field_group())


def test_what_was_chosen_stays_chosen():
    html = str(SmallForm({"way": "samen"})["way"])
    assert html.count("checked") == 1
    assert html.index("checked") > html.index('value="samen"')


def test_the_empty_choice_is_not_offered():
    assert "-----" not in str(SmallForm()["kind"])


def test_cards_can_be_chosen_when_the_form_is_made():
    form = SmallForm({"text": "x", "way": "later"})
    form.fields["way"].show([Card("later", "Later", "Ouders horen het vrijdag.")])
    assert form.is_valid()
    assert "Ouders horen het vrijdag." in str(form["way"])


def test_two_forms_do_not_share_their_cards():
    first, second = SmallForm(), SmallForm()
    first.fields["way"].show([Card("later", "Later")])
    assert "Apart" in str(second["way"])


def test_no_field_is_filled_in_by_the_browser():
    html = str(SmallForm())
    assert html.count('autocomplete="off"') == 2


def test_a_missing_answer_is_asked_for_in_our_words():
    form = StyleForm({})
    assert form.errors["facts"] == ["Vul dit nog in."]
    assert form.errors["approach"] == ["Maak hier een keuze."]
    assert form.errors["happened_on"] == ["Kies een datum."]
    assert form.errors["told_pupil"] == ["Zet hier een vinkje om verder te gaan."]


def test_ticks_and_numbers_come_back_as_they_were_given():
    class Both(forms.Form):
        seen = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=Checklist)
        safe = forms.ChoiceField(choices=[("0", "0"), ("1", "1")], widget=Scale(low="laag", high="hoog"))

    form = Both({"seen": ["a", "b"], "safe": "0"})
    assert form.is_valid()
    assert str(form["seen"]).count("checked") == 2
    assert str(form["safe"]).count("checked") == 1
    assert "laag" in str(form["safe"])


@pytest.mark.parametrize("year", ["0001", "1026", "9999"])
@pytest.mark.parametrize(
    ("field", "tail"), [(forms.DateField, "-01-01"), (forms.DateTimeField, "-12-31T23:59")]
)
def test_a_slip_in_the_year_is_asked_about_on_every_form(field, tail, year):
    with pytest.raises(forms.ValidationError, match="jaartal"):
        field().clean(year + tail)
