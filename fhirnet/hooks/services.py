"""The services that an EHR may call, from one table: what is listed is what is answered.

A service has one hook, so there are three for each question. Cards of a later hook take the place of earlier ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fhirnet.evaluation import QUESTIONS, offered, site_mapping
from fhirnet.settings import Settings
from mappings import prefetch
from mappings.prefetch import Template
from mappings.speech import speech_of

VIEW, SELECT, SIGN = "patient-view", "order-select", "order-sign"
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Service:
    """One service: what it answers, and when it is called."""

    id: str
    question: str
    hook: str

    @property
    def on_orders(self) -> bool:
        """Whether it speaks only where the treatment is being ordered."""
        return self.hook != VIEW

    def templates(self, settings: Settings) -> tuple[Template, ...]:
        """What the EHR is asked to send along."""
        return prefetch.templates(self.question, site_mapping(settings.site_mapping))


def _id(question: str, hook: str) -> str:
    return question if hook == VIEW else f"{question}-{hook}"


SERVICES: Mapping[str, Service] = {
    _id(question, hook): Service(_id(question, hook), question, hook)
    for question in QUESTIONS
    for hook in (VIEW, SELECT, SIGN)
}


def discovery(settings: Settings, language: str) -> Json:
    """The services, as an EHR reads them when they are registered there."""
    return {"services": [_described(service, settings, language) for service in SERVICES.values()]}


def _described(service: Service, settings: Settings, language: str) -> Json:
    speech = speech_of(language)
    about = speech.say(f"hooks.about-{service.question}", count=len(offered(service.question)))
    return {
        "hook": service.hook,
        "title": speech.say(f"hooks.title-{service.question}"),
        "description": speech.joined("sentence", [about, speech.say(f"hooks.on-{service.hook}")]),
        "id": service.id,
        "prefetch": {each.key: each.query for each in service.templates(settings)},
        "usageRequirements": speech.say("hooks.usage"),
    }
