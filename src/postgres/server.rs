//! A server of our own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::binaries::Binaries;
use super::given::{Guest, Stay};
use super::leash::Space;
use super::local::{self, LocalServer, StartError};
use super::roles::{self, Role};
use crate::pg::Version;

/// How to start a server from local binaries.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where finished data directories are kept for the next start. Without it
    /// every start makes one anew, which takes about 300 ms longer. Created where
    /// it is missing; not used where another user could write to it.
    pub cache_directory: Option<PathBuf>,
    /// Where the server's directory may be made: the first with 200 MB free, else
    /// the last. Left-overs of earlier runs are removed from all of them. The paths
    /// must be short: that of a Unix socket is limited to some 100 bytes.
    pub directories: Vec<PathBuf>,
    /// How long `initdb` and the server may each take.
    pub start_timeout: Duration,
    /// Settings of the server beside (and instead of) our own: name and value.
    pub settings: Vec<(String, String)>,
    /// Whether the server archives its WAL, so that it can be backed up and recovered
    /// to a moment.
    pub archive: bool,
    /// How many bytes the server's directory may grow to. It is looked at once a
    /// second; a statement that runs meanwhile is ended.
    pub disk_limit: u64,
    /// Whether scripts may do whatever a superuser may: run programs on this
    /// machine, read the server's files. Else they run as the owner of their
    /// database.
    pub scripts_as_superuser: bool,
    /// By what scripts are known that run on every server of this kind first. A data
    /// directory in which they ran is then looked for in the cache, and may be kept
    /// there: see [`ScratchServer::keep`].
    pub foundation: Option<String>,
}

impl Options {
    /// `/dev/shm` where there is one (a server there starts several times faster),
    /// else the temporary directory; no cache, half a minute of patience, our own
    /// settings, 2 GB of disk, and scripts without a superuser's rights.
    pub fn new(temporary_directory: impl Into<PathBuf>) -> Self {
        Self {
            cache_directory: None,
            directories: vec![PathBuf::from("/dev/shm"), temporary_directory.into()],
            start_timeout: Duration::from_secs(30),
            settings: Vec::new(),
            archive: false,
            disk_limit: 2 << 30,
            scripts_as_superuser: false,
            foundation: None,
        }
    }
}

/// A server that we started and that ends when this is dropped, with everything
/// it wrote; it is also gone soon after this process is killed. Or one that was given
/// to us as scratch, which loses what is ours then.
#[derive(Debug)]
pub struct ScratchServer {
    endpoint: Endpoint,
    keeper: Keeper,
}

/// What lives as long as the server.
#[derive(Debug)]
enum Keeper {
    Local(LocalServer),
    #[cfg(feature = "container")]
    #[expect(dead_code, reason = "dropping it removes the container")]
    Container(Box<super::container::Container>),
    #[expect(dead_code, reason = "dropping it removes what is ours")]
    Given(Box<Stay>),
}

/// How to reach a scratch server. There is no way to make one from outside.
#[derive(Debug, Clone)]
pub(super) struct Endpoint {
    options: PgConnectOptions,
    pub(super) version: Version,
    pub(super) scripts_as_superuser: bool,
    /// What the server may take of the disk, where we can look.
    pub(super) space: Option<Space>,
    /// What is ours, on a server that is not.
    pub(super) guest: Option<Arc<Guest>>,
}

impl ScratchServer {
    /// Starts a server from local binaries; about 50 ms where the template is
    /// cached. As root, it runs as `postgres` or `nobody`.
    ///
    /// Dropping the future at any point leaves nothing behind.
    ///
    /// # Errors
    /// Where the server cannot be started; the end of its log is in the error.
    pub async fn start(binaries: &Binaries, options: &Options) -> Result<Self, StartError> {
        let server = LocalServer::start(binaries, options).await?;
        let server = Self::of(server, binaries, options);
        if options.scripts_as_superuser {
            let trusted = server.administer(roles::TRUST_SCRIPTS).await;
            trusted.map_err(|error| StartError::Roles { why: error.to_string() })?;
        }
        Ok(server)
    }

    /// A local server that runs.
    pub(super) fn of(server: LocalServer, binaries: &Binaries, options: &Options) -> Self {
        let socket = server.socket_directory();
        let connect = PgConnectOptions::new_without_pgpass()
            .host(&socket.to_string_lossy())
            .socket(&socket)
            .port(5432);
        let mut endpoint = Endpoint::new(connect, binaries.version());
        endpoint.scripts_as_superuser = options.scripts_as_superuser;
        let directory = server.directory().to_owned();
        endpoint.space = Some(Space { directory, limit: options.disk_limit });
        Self { endpoint, keeper: Keeper::Local(server) }
    }

    /// The server, where it is one of local binaries.
    pub(super) fn local(&self) -> Option<&LocalServer> {
        match &self.keeper {
            Keeper::Local(server) => Some(server),
            #[cfg(feature = "container")]
            Keeper::Container(_) => None,
            Keeper::Given(_) => None,
        }
    }

    #[cfg(feature = "container")]
    pub(super) fn in_container(
        container: super::container::Container,
        connect: PgConnectOptions,
        options: &super::container::ContainerOptions,
    ) -> Self {
        let mut endpoint = Endpoint::new(connect, options.version);
        endpoint.scripts_as_superuser = options.scripts_as_superuser;
        Self { endpoint, keeper: Keeper::Container(Box::new(container)) }
    }

    /// Whether the foundation that was asked for is there already.
    pub(super) fn has_foundation(&self) -> bool {
        matches!(&self.keeper, Keeper::Local(server) if server.has_foundation)
    }

    /// Whether a foundation that is laid can be kept.
    pub fn keeps_foundation(&self) -> bool {
        matches!(&self.keeper, Keeper::Local(server) if server.keeps_foundation())
    }

    /// Ends the server, and keeps it with the foundation that was laid on it, where
    /// that was asked for: the next one starts with it. There must be nothing else on
    /// it.
    pub async fn keep(self) {
        if let Keeper::Local(server) = self.keeper {
            server.keep().await;
        }
    }

    pub(super) fn given(endpoint: Endpoint, stay: Stay) -> Self {
        Self { endpoint, keeper: Keeper::Given(Box::new(stay)) }
    }

    /// The server's major.
    pub fn version(&self) -> Version {
        self.endpoint.version
    }

    /// Whether scripts run with the rights of a superuser.
    pub fn scripts_as_superuser(&self) -> bool {
        self.endpoint.scripts_as_superuser
    }

    /// The server's log so far; empty for any but a local one.
    pub fn log(&self) -> String {
        match &self.keeper {
            Keeper::Local(server) => {
                let bytes = std::fs::read(server.log_file()).unwrap_or_default();
                String::from_utf8_lossy(&bytes).into_owned()
            }
            #[cfg(feature = "container")]
            Keeper::Container(_) => String::new(),
            Keeper::Given(_) => String::new(),
        }
    }

    /// The last lines of the log, on one line.
    pub fn last_words(&self) -> String {
        match &self.keeper {
            Keeper::Local(server) => local::tail(&server.log_file()),
            #[cfg(feature = "container")]
            Keeper::Container(_) => "(in the container)".to_owned(),
            Keeper::Given(_) => "(of a server that was given)".to_owned(),
        }
    }

    /// The directory that holds everything of a local server.
    pub fn directory(&self) -> Option<&Path> {
        match &self.keeper {
            Keeper::Local(server) => Some(server.directory()),
            #[cfg(feature = "container")]
            Keeper::Container(_) => None,
            Keeper::Given(_) => None,
        }
    }

    pub(super) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }
}

impl Endpoint {
    fn new(options: PgConnectOptions, version: Version) -> Self {
        let options = options
            .application_name("banister")
            // Of our own, and on this machine.
            .ssl_mode(PgSslMode::Disable)
            .disable_statement_logging();
        Self { options, version, scripts_as_superuser: false, space: None, guest: None }
    }

    /// A server that is there already, reached as its user says.
    pub(super) fn given(options: PgConnectOptions, version: Version, guest: Arc<Guest>) -> Self {
        let guest = Some(guest);
        Self { options, version, scripts_as_superuser: false, space: None, guest }
    }

    /// The folder of the server's Unix socket, where it is ours and has one.
    pub(super) fn socket_directory(&self) -> Option<&Path> {
        if self.guest.is_some() {
            return None;
        }
        self.options.get_socket().map(PathBuf::as_path)
    }

    /// The role that owns scratch databases.
    pub(super) fn owner(&self) -> &str {
        self.guest.as_ref().map_or(Role::Owner.as_str(), |guest| guest.owner())
    }

    /// How to connect to one database, as whom.
    pub(super) fn database(&self, name: &str, role: Role) -> PgConnectOptions {
        let options = self.options.clone().database(name);
        let Some(guest) = &self.guest else { return options.username(role.as_str()) };
        let account = match role {
            Role::Administrator => None,
            Role::Owner => guest.owner.as_deref(),
            Role::Rows => guest.rows.as_deref().or(guest.owner.as_deref()),
        };
        match account {
            Some(account) => guest.log_in(options, account),
            None => options,
        }
    }
}
