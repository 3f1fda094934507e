//! What the commands that start a scratch server have in common.

use std::path::PathBuf;

use anyhow::anyhow;
use tokio::runtime::{Builder, Runtime};

use super::exit::Failure;
use crate::pg::Version;
use crate::postgres::{Options, Search};

/// Where to look for server binaries: in `explicit`, or else where the environment
/// says, or else where they usually are.
pub(super) fn search(explicit: Option<PathBuf>, wanted: Option<Version>) -> Search {
    let environment = std::env::var_os("BANISTER_PG_BIN").filter(|directory| !directory.is_empty());
    let environment = environment.map(PathBuf::from);
    Search { explicit, environment, path: std::env::var_os("PATH"), wanted }
}

/// How a server is started: with its template kept between runs.
pub(super) fn options() -> Options {
    let mut options = Options::new(std::env::temp_dir());
    options.cache_directory = cache_directory();
    options
}

/// The runtime that the server is talked to in.
pub(super) fn runtime() -> Result<Runtime, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::could_not_check(anyhow!("start the runtime: {error}")))
}

/// Where data directories are kept between runs: the user's cache, as the XDG
/// base directory specification says.
fn cache_directory() -> Option<PathBuf> {
    let named =
        |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let cache =
        named("XDG_CACHE_HOME").or_else(|| named("HOME").map(|home| home.join(".cache")))?;
    Some(cache.join("banister"))
}
