//! Which scratch servers `verify` runs on.

use std::path::PathBuf;

use anyhow::anyhow;

use super::exit::Failure;
use super::scratch;
use crate::pg::Version;
#[cfg(feature = "container")]
use crate::postgres::ContainerOptions;
use crate::postgres::{Binaries, Options, ScratchServer, Target};

/// Where a scratch server comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// Local binaries, or a container where there are none.
    Auto,
    /// Local binaries.
    Local,
    /// A container of the image `postgres`.
    Container,
    /// A server that is there already.
    Given(Secret),
}

/// A URL, which may hold a password.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a URL")
    }
}

impl std::str::FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "auto" => Self::Auto,
            "local" => Self::Local,
            "container" => Self::Container,
            // Whatever is wrong with it is said later, without repeating it.
            url if url.contains("://") => Self::Given(Secret(url.to_owned())),
            _ => return Err("give `auto`, `local`, `container` or a URL".to_owned()),
        })
    }
}

/// A server that can be started.
#[derive(Debug)]
pub(super) enum Candidate {
    Local(Binaries),
    /// In a container; and why not from local binaries, if that was tried.
    Container(Version, Option<String>),
    /// One that is there already: where, and the major that is wanted.
    Given(Box<Given>),
}

/// A server that is there already.
#[derive(Debug)]
pub(super) struct Given {
    target: Target,
    /// Whether the command line says that it is scratch.
    is_scratch: bool,
    wanted: Option<Version>,
}

/// A server for each of `majors`, or one where none is named. `named` are
/// directories of binaries; `is_scratch` is what the command line says of a given
/// server.
pub(super) fn candidates(
    origin: &Origin,
    is_scratch: bool,
    named: &[PathBuf],
    majors: &[Version],
) -> Result<Vec<Candidate>, Failure> {
    if let Origin::Given(Secret(url)) = origin {
        if majors.len() > 1 || !named.is_empty() {
            return Err(Failure::usage(anyhow!(
                "run on one server and on others: `--server` with a URL is one server of one \
                 major; leave out `--pg-bin`, and name one major or none"
            )));
        }
        let target = Target::from_url(url).map_err(Failure::usage)?;
        let given = Given { target, is_scratch, wanted: majors.first().copied() };
        return Ok(vec![Candidate::Given(Box::new(given))]);
    }
    if is_scratch {
        return Err(Failure::usage(anyhow!(
            "use `--scratch` without a URL: it says that the server of `--server URL` is scratch"
        )));
    }
    let several = majors.len() > 1 || named.len() > 1;
    let wanted: Vec<Option<Version>> = match majors {
        [] => vec![None],
        majors => majors.iter().copied().map(Some).collect(),
    };
    wanted.into_iter().map(|major| candidate(origin, named, major, several)).collect()
}

fn candidate(
    origin: &Origin,
    named: &[PathBuf],
    wanted: Option<Version>,
    several: bool,
) -> Result<Candidate, Failure> {
    let in_container = |why| Candidate::Container(wanted.unwrap_or(Version::DEFAULT), why);
    if *origin == Origin::Container {
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
            Self::Given(given) => given.target.to_string(),
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
            Self::Given(given) => given.start(options).await,
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

impl Given {
    async fn start(&self, options: &Options) -> Result<(ScratchServer, String), Failure> {
        let Self { target, is_scratch, wanted } = self;
        if options.scripts_as_superuser {
            return Err(Failure::usage(anyhow!(
                "run scripts as a superuser on a server that was given: what they did to the \
                 server itself could not be undone; leave out `--as-superuser`, or let banister \
                 start a server"
            )));
        }
        let server = ScratchServer::on_given(target, *is_scratch).await;
        let server = server.map_err(Failure::could_not_check)?;
        let found = server.version();
        if let Some(wanted) = wanted.filter(|wanted| *wanted != found) {
            return Err(Failure::could_not_check(anyhow!(
                "run on PostgreSQL {wanted}: the server of {target} is PostgreSQL {found}"
            )));
        }
        let release = server.release().await.map_err(Failure::could_not_check)?;
        Ok((server, release))
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
