//! Logs and traces. Log lines carry the request's or task's span and never personal data.

use crate::config::{LogFormat, Telemetry};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use std::io::{self, IsTerminal};
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

/// What must be ended in good order.
#[derive(Debug)]
pub struct Running(Option<SdkTracerProvider>);

impl Running {
    /// Sends what is still held.
    pub fn finish(self) {
        if let Some(Err(fault)) = self.0.map(|provider| provider.shutdown()) {
            tracing::warn!(%fault, "the last traces were not sent");
        }
    }
}

/// Starts logging to standard error and, when a collector is set, tracing.
///
/// # Errors
/// When the level is malformed or the collector's address is none.
pub fn start(settings: &Telemetry, for_people: bool) -> Result<Running, Box<dyn std::error::Error + Send + Sync>> {
    let filter = EnvFilter::try_new(&settings.level)?;
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    let lines = match settings.format {
        LogFormat::Json if !for_people => lines.json().flatten_event(true).boxed(),
        _ => lines.compact().with_target(false).boxed(),
    };
    let provider = tracer(settings)?;
    let traces = provider.as_ref().map(|provider| tracing_opentelemetry::layer().with_tracer(provider.tracer("dihya")));
    // Already set in tests, where several commands run in one process.
    drop(tracing_subscriber::registry().with(filter).with(lines).with(traces).try_init());
    Ok(Running(provider))
}

fn tracer(settings: &Telemetry) -> Result<Option<SdkTracerProvider>, Box<dyn std::error::Error + Send + Sync>> {
    if settings.otlp.is_empty() {
        return Ok(None);
    }
    let exporter = opentelemetry_otlp::SpanExporter::builder().with_tonic().with_endpoint(&settings.otlp).build()?;
    let resource = Resource::builder().with_service_name("dihya").build();
    Ok(Some(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build()))
}
