//! Which scratch servers `verify` runs on.

use std::path::PathBuf;

use anyhow::anyhow;

use super::exit::Failure;
use super::scratch;
use crate::pg::Version;
#[cfg(feature = "container")]
use crate::postgres::ContainerOptions;
use crate::postgres::{Binaries, Options, ScratchServer};

/// Where a scratch server comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Local binaries, or a container where there are none.
    Auto,
    /// Local binaries.
    Local,
    /// A container of the image `postgres`.
    Container,
}

impl std::str::FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "auto" => Self::Auto,
            "local" => Self::Local,
            "container" => Self::Container,
            url if url.contains("://") => {
                return Err("`verify` runs scripts on servers of its own only, never on one that \
                            is there already; give `auto`, `local` or `container`"
                    .to_owned());
            }
            _ => return Err("give `auto`, `local` or `container`".to_owned()),
        })
    }
}

/// A server that can be started.
#[derive(Debug)]
pub(super) enum Candidate {
    Local(Binaries),
    /// In a container; and why not from local binaries, if that was tried.
    Container(Version, Option<String>),
}

/// A server for each of `majors`, or one where none is named. `named` are
/// directories of binaries.
pub(super) fn candidates(
    origin: Origin,
    named: &[PathBuf],
    majors: &[Version],
) -> Result<Vec<Candidate>, Failure> {
    let several = majors.len() > 1 || named.len() > 1;
    let wanted: Vec<Option<Version>> = match majors {
        [] => vec![None],
        majors => majors.iter().copied().map(Some).collect(),
    };
    wanted.into_iter().map(|major| candidate(origin, named, major, several)).collect()
}

fn candidate(
    origin: Origin,
    named: &[PathBuf],
    wanted: Option<Version>,
    several: bool,
) -> Result<Candidate, Failure> {
    let in_container = |why| Candidate::Container(wanted.unwrap_or(Version::DEFAULT), why);
    if origin == Origin::Container {
        return Ok(in_container(None));
    }
    match (binaries(named, wanted, several), origin) {
        (Ok(binaries), _) => Ok(Candidate::Local(binaries)),
        // A directory that somebody names is to be right.
        (Err(error), Origin::Auto) if named.is_empty() && cfg!(feature = "container") => {
            Ok(in_container(Some(error.to_string())))
        }
        (Err(error), _) => Err(Failure::could_not_check(error)),
    }
}

/// The binaries of a major: of several named directories the one that holds it.
fn binaries(
    named: &[PathBuf],
    wanted: Option<Version>,
    several: bool,
) -> Result<Binaries, crate::postgres::BinariesError> {
    if !several {
        return Binaries::find(&scratch::search(named.first().cloned(), wanted));
    }
    let fits = |binaries: &Binaries| wanted.is_none_or(|wanted| binaries.version() == wanted);
    let environment = std::env::var_os("BANISTER_PG_BIN").unwrap_or_default();
    let directories = named.iter().cloned().chain(std::env::split_paths(&environment));
    let mut usable = directories.filter_map(|path| Binaries::in_directory(&path).ok());
    match usable.find(fits) {
        Some(binaries) => Ok(binaries),
        None => {
            let anywhere = scratch::search(None, wanted);
            Binaries::find(&crate::postgres::Search { environment: None, ..anywhere })
        }
    }
}

impl Candidate {
    /// What is started, for whoever waits.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Local(binaries) => format!("PostgreSQL {}", binaries.release()),
            Self::Container(version, _) => format!("PostgreSQL {version} in a container"),
        }
    }

    /// The server, and its full version.
    pub(super) async fn start(
        &self,
        options: &Options,
    ) -> Result<(ScratchServer, String), Failure> {
        match self {
            Self::Local(binaries) => {
                let server = ScratchServer::start(binaries, options).await;
                let server = server.map_err(Failure::could_not_check)?;
                Ok((server, binaries.release().to_owned()))
            }
            Self::Container(version, why) => {
                in_container(*version, options).await.map_err(|error| match why {
                    None => Failure::could_not_check(anyhow!("{error}")),
                    Some(why) => Failure::could_not_check(anyhow!(
                        "{why}; and no container took its place: failed to {error}"
                    )),
                })
            }
        }
    }
}

#[cfg(feature = "container")]
async fn in_container(
    version: Version,
    options: &Options,
) -> Result<(ScratchServer, String), String> {
    let mut wanted = ContainerOptions::new(version);
    wanted.scripts_as_superuser = options.scripts_as_superuser;
    let server =
        ScratchServer::start_container(&wanted).await.map_err(|error| error.to_string())?;
    let release = server.release().await.map_err(|error| error.to_string())?;
    Ok((server, release))
}

#[cfg(not(feature = "container"))]
async fn in_container(
    version: Version,
    _options: &Options,
) -> Result<(ScratchServer, String), String> {
    Err(format!("start PostgreSQL {version} in a container: this banister was built without that"))
}
