"""Metrics and traces through OpenTelemetry, as FastAPI has them, told nothing of what a reader asked for.

FastAPI gives a span the path, the query and the host that were asked for, continues the trace that a request names,
and logs what errors say. Here a span gets what is on a list, begins a trace of its own, and nothing is logged.
"""

import os
from typing import Any

from fastapi.telemetry import TelemetryConfig
from opentelemetry import metrics, trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Tracer, TracerProvider
from opentelemetry.util.types import Attributes

TOLD = {"http.request.method", "url.scheme", "network.protocol.version", "code.function.name"}
"""What a span may have when it begins; its route, status and kind of error come at its end."""


def is_on() -> bool:
    """Whether somebody takes spans or metrics: as FASTAPI_OTEL_AUTO_CONFIGURE says, or as was set up before."""
    return _is_automatic() or _has_tracing() or _has_metrics()


def config() -> TelemetryConfig:
    """What FastAPI is told."""
    return {"tracer_provider": Tracers(), "tracing": _is_automatic() or _has_tracing(), "logs": False}


def _is_automatic() -> bool:
    return os.environ.get("FASTAPI_OTEL_AUTO_CONFIGURE", "").lower() == "true"


def _has_tracing() -> bool:
    return not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)


def _has_metrics() -> bool:
    # The API has no public name for what stands there before a provider is set.
    return type(metrics.get_meter_provider()).__module__ != "opentelemetry.metrics._internal"


class Tracers(TracerProvider):
    """The tracers that were set up, or will be, each behind one that leaves out what they should not be told."""

    def get_tracer(self, *arguments: Any, **named: Any) -> Tracer:
        """A tracer of the provider that is set by now."""
        return _Tracer(trace.get_tracer_provider().get_tracer(*arguments, **named))

    def add_span_processor(self, processor: Any) -> None:
        """Where FastAPI adds the exporter that the environment names: it does not set a provider for one of ours."""
        if not _has_tracing():
            from opentelemetry.sdk import trace as sdk  # noqa: PLC0415 - there only where telemetry is wanted

            trace.set_tracer_provider(sdk.TracerProvider(shutdown_on_exit=False))
        provider: Any = trace.get_tracer_provider()
        provider.add_span_processor(processor)


class _Tracer(Tracer):
    def __init__(self, tracer: Tracer) -> None:
        self.tracer = tracer

    def start_span(
        self,
        name: str,
        context: Context | None = None,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Attributes = None,
        *others: Any,
        **named: Any,
    ) -> Span:
        begins = Context() if kind is SpanKind.SERVER else context  # whatever trace a request says it belongs to
        return self.tracer.start_span(name, begins, kind, _told(attributes), *others, **named)

    def start_as_current_span(
        self,
        name: str,
        context: Context | None = None,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Attributes = None,
        *others: Any,
        **named: Any,
    ) -> Any:
        return self.tracer.start_as_current_span(name, context, kind, _told(attributes), *others, **named)


def _told(attributes: Attributes) -> dict[str, Any]:
    return {name: value for name, value in (attributes or {}).items() if name in TOLD}
