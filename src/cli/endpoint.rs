//! Whether the application answers, as `preflight` and `postflight` ask it.

use std::time::Duration;

use super::exit::Failure;
use super::gate;
use super::interrupt::{self, Interrupt};
use crate::policy::Settings;
use crate::preflight::{Endpoint, Item, Patience};
use crate::report::ItemStatus;

/// Where the application answers.
#[derive(Debug, clap::Args)]
pub(super) struct EndpointArguments {
    /// Where the application says that it lives: `https://shop.example/health`. By
    /// default as `banister.toml` says.
    #[arg(long, value_name = "URL", env = "BANISTER_HEALTH_URL", hide_env_values = true)]
    health_url: Option<String>,
    /// Where the application says that it can serve: `https://shop.example/ready`. By
    /// default as `banister.toml` says.
    #[arg(long, value_name = "URL", env = "BANISTER_READY_URL", hide_env_values = true)]
    ready_url: Option<String>,
}

/// How often is asked behind a release.
#[derive(Debug, clap::Args)]
pub(super) struct PatienceArguments {
    /// How often an address is asked before it counts as one that does not answer.
    #[arg(long, value_name = "COUNT", default_value = "10", value_parser = clap::value_parser!(u32).range(1..=1000))]
    attempts: u32,
    /// Seconds between two attempts.
    #[arg(long, value_name = "SECONDS", default_value = "3", value_parser = clap::value_parser!(u64).range(0..=600))]
    pause: u64,
    /// Seconds that one attempt may take.
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = clap::value_parser!(u64).range(1..=600))]
    answer_within: u64,
}

/// What is asked, and how patiently.
#[derive(Debug)]
pub(super) struct Questions {
    endpoints: [(&'static str, Option<Endpoint>); 2],
    patience: Patience,
    otherwise: ItemStatus,
}

impl PatienceArguments {
    fn patience(&self) -> Patience {
        Patience {
            attempts: self.attempts,
            pause: Duration::from_secs(self.pause),
            timeout: Duration::from_secs(self.answer_within),
        }
    }
}

impl EndpointArguments {
    /// Before a release: once, and nothing stops for it, because the release may be
    /// what heals the application.
    pub(super) fn before(&self, settings: &Settings) -> Result<Questions, Failure> {
        let patience =
            Patience { attempts: 1, pause: Duration::ZERO, timeout: Duration::from_secs(5) };
        self.questions(settings, patience, ItemStatus::Warning)
    }

    /// Behind a release: patiently, and what does not answer has not arrived.
    pub(super) fn behind(
        &self,
        settings: &Settings,
        patience: &PatienceArguments,
    ) -> Result<Questions, Failure> {
        self.questions(settings, patience.patience(), ItemStatus::Blocking)
    }

    fn questions(
        &self,
        settings: &Settings,
        patience: Patience,
        otherwise: ItemStatus,
    ) -> Result<Questions, Failure> {
        let [health, ready] = settings.endpoints();
        let endpoint = |given: &Option<String>, said: Option<&str>, name: &str| {
            let text = given.as_deref().or(said).filter(|text| !text.trim().is_empty());
            let read = text.map(Endpoint::new).transpose();
            read.map_err(|error| Failure::usage(anyhow::anyhow!("{error} (`{name}`)")))
        };
        let endpoints = [
            ("health", endpoint(&self.health_url, health, "health")?),
            ("ready", endpoint(&self.ready_url, ready, "ready")?),
        ];
        Ok(Questions { endpoints, patience, otherwise })
    }
}

impl Questions {
    /// The answers, both asked for at the same time.
    pub(super) fn ask(self) -> Result<Result<Vec<Item>, Interrupt>, Failure> {
        let Self { endpoints: [health, ready], patience, otherwise } = self;
        let ask = |(id, endpoint): (&'static str, Option<Endpoint>)| async move {
            match endpoint {
                Some(endpoint) => endpoint.ask(id, patience, otherwise).await,
                None => unasked(id),
            }
        };
        let both = async { tokio::join!(ask(health), ask(ready)) };
        let answers = gate::runtime()?.block_on(interrupt::or(both));
        Ok(answers.map(|(health, ready)| vec![health, ready]))
    }
}

fn unasked(id: &'static str) -> Item {
    let why = format!(
        "no address is named: `--{id}-url`, or `{id}` under `[deploy]` or the environment in \
         `banister.toml`"
    );
    Item::not_checked(id, why).beside()
}
