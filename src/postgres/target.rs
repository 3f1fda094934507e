//! A database that is not ours: where it is and how to get in, as libpq reads it.
//!
//! A URL says it, and the `PG*` variables and the password file say what it leaves
//! out. Nothing here, and no error, ever shows a password.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

/// Where a live database is, and how to get in.
#[derive(Clone)]
pub struct Target {
    options: PgConnectOptions,
    connect_timeout: Option<Duration>,
}

/// Why a database URL could not be read. The URL itself is not repeated: it may hold a
/// password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It is no URL of PostgreSQL.
    #[error(
        "read the database URL: it does not begin with `postgresql://`; write \
         `postgresql://user@host:5432/database`"
    )]
    Scheme,
    /// It cannot be taken apart.
    #[error(
        "read the database URL: {0}; a special character in a user name or password is written as \
         `%` and two digits (`@` is `%40`)"
    )]
    Malformed(&'static str),
    /// A parameter has a value that it cannot have.
    #[error(
        "read the database URL: `{parameter}` has a value that it cannot have; give {expected}"
    )]
    Parameter {
        /// The parameter.
        parameter: String,
        /// What it may be.
        expected: &'static str,
    },
    /// The certificate to check the server with is not there.
    #[error(
        "find the root certificate `{}` that `sslmode={mode}` needs; give one with `sslrootcert`, or \
         `sslrootcert=system` for the certificates of this machine",
        file.display()
    )]
    RootCertificate {
        /// Where it was looked for.
        file: PathBuf,
        /// The mode.
        mode: String,
    },
    /// `sslrootcert=system` with a mode that does not check the server's name.
    #[error(
        "use `sslmode={0}` with `sslrootcert=system`: it does not check the server's name, so any \
         certificate of any authority would do; use `sslmode=verify-full`"
    )]
    WeakMode(String),
    /// `PGSSLMODE` is no mode, which must not mean that nothing is encrypted.
    #[error(
        "read `PGSSLMODE`: `{0}` is no mode; use `disable`, `allow`, `prefer`, `require`, \
         `verify-ca` or `verify-full`"
    )]
    UnknownMode(String),
}

/// Parameters of libpq that sqlx reads as libpq does.
const UNDERSTOOD: [&str; 11] = [
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "options",
];

const SYSTEM: &str = "system";

impl Target {
    /// The database that `url` names.
    ///
    /// # Errors
    /// Where it is no URL of PostgreSQL, or asks for TLS that cannot be had.
    pub fn from_url(url: &str) -> Result<Self, TargetError> {
        let url = url.trim();
        let rest = url.strip_prefix("postgresql://").or_else(|| url.strip_prefix("postgres://"));
        let rest = rest.ok_or(TargetError::Scheme)?;
        let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut parameters = Parameters::read(query)?;
        // dbmate's name for the folder of a Unix socket.
        if let Some(socket) = parameters.take("socket") {
            parameters.pairs.push(("host".to_owned(), socket));
        }
        let connect_timeout = parameters.take("connect_timeout").map(|text| seconds(&text));
        let connect_timeout = connect_timeout.transpose()?.flatten();
        let mode = parameters.get("sslmode");
        if mode.is_some_and(|mode| PgSslMode::from_str(mode).is_err()) {
            return Err(TargetError::Parameter {
                parameter: "sslmode".to_owned(),
                expected: "one of `disable`, `allow`, `prefer`, `require`, `verify-ca`, `verify-full`",
            });
        }
        let mode_given = mode.is_some();
        let root = parameters.take("sslrootcert");
        parameters.pairs.retain(|(name, _)| UNDERSTOOD.contains(&name.as_str()));
        let authority = with_host(authority, &mut parameters);
        let url = format!("postgresql://{authority}{}", parameters.written());
        let options = PgConnectOptions::from_str(&url).map_err(|error| malformed(&error))?;
        Self::with_tls(options, root, mode_given, connect_timeout)
    }

    /// The database that the `PG*` variables name, as for `psql` without arguments.
    ///
    /// # Errors
    /// Where they ask for TLS that cannot be had.
    pub fn from_environment() -> Result<Self, TargetError> {
        Self::with_tls(PgConnectOptions::new(), None, false, None)
    }

    /// The certificates that libpq would check the server with.
    fn with_tls(
        mut options: PgConnectOptions,
        root: Option<String>,
        mode_given: bool,
        connect_timeout: Option<Duration>,
    ) -> Result<Self, TargetError> {
        if let (false, Ok(mode)) = (mode_given, std::env::var("PGSSLMODE")) {
            mode.parse::<PgSslMode>().map_err(|_| TargetError::UnknownMode(mode))?;
        }
        let mode_given = mode_given || std::env::var_os("PGSSLMODE").is_some();
        let root = root.or_else(|| std::env::var("PGSSLROOTCERT").ok());
        let home = std::env::home_dir().unwrap_or_default();
        let usual = home.join(".postgresql/root.crt");
        if options.get_socket().is_some() || options.get_host().starts_with('/') {
            options = options.ssl_mode(PgSslMode::Disable);
        } else if root.as_deref() == Some(SYSTEM) {
            // No certificate beside those of the system.
            options = options.ssl_root_cert_from_pem(Vec::new());
            if !mode_given {
                options = options.ssl_mode(PgSslMode::VerifyFull);
            } else if !matches!(options.get_ssl_mode(), PgSslMode::VerifyFull) {
                return Err(TargetError::WeakMode(mode_name(options.get_ssl_mode()).to_owned()));
            }
        } else {
            let file = root.map_or(usual, PathBuf::from);
            options = with_root(options, &file)?;
        }
        let options = options.disable_statement_logging();
        let timeout = std::env::var("PGCONNECT_TIMEOUT").ok().and_then(|text| text.parse().ok());
        let timeout = timeout.filter(|seconds| *seconds > 0).map(Duration::from_secs);
        Ok(Self { options, connect_timeout: connect_timeout.or(timeout) })
    }

    pub(super) const fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// How long libpq would wait for a connection, where somebody says.
    pub(super) const fn connect_timeout(&self) -> Option<Duration> {
        self.connect_timeout
    }
}

fn with_root(options: PgConnectOptions, file: &Path) -> Result<PgConnectOptions, TargetError> {
    let mode = options.get_ssl_mode();
    let there = file.is_file();
    match mode {
        PgSslMode::VerifyCa | PgSslMode::VerifyFull if !there => {
            let mode = mode_name(mode).to_owned();
            Err(TargetError::RootCertificate { file: file.to_owned(), mode })
        }
        PgSslMode::VerifyCa | PgSslMode::VerifyFull => Ok(options.ssl_root_cert(file)),
        // A certificate that is there is used.
        PgSslMode::Require if there => {
            Ok(options.ssl_mode(PgSslMode::VerifyCa).ssl_root_cert(file))
        }
        _ => Ok(options),
    }
}

const fn mode_name(mode: PgSslMode) -> &'static str {
    match mode {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
    }
}

/// `user@host/database`, where the host may be left out: a parameter or the environment
/// then says it.
fn with_host(authority: &str, parameters: &mut Parameters) -> String {
    let (place, path) = match authority.find('/') {
        Some(at) => authority.split_at(at),
        None => (authority, ""),
    };
    let (user, host) = match place.rfind('@') {
        Some(at) => place.split_at(at + 1),
        None => ("", place),
    };
    if !host.is_empty() && !host.starts_with(':') {
        return authority.to_owned();
    }
    if parameters.get("host").is_none() && parameters.get("hostaddr").is_none() {
        let usual = PgConnectOptions::new_without_pgpass().get_host().to_owned();
        parameters.pairs.push(("host".to_owned(), usual));
    }
    format!("{user}localhost{host}{path}")
}

/// What cannot be read of a URL, without a word of it.
fn malformed(error: &sqlx::Error) -> TargetError {
    let text = error.to_string();
    for (sign, says) in [
        ("port", "the port is not a number from 1 to 65535"),
        ("invalid digit", "the port is not a number from 1 to 65535"),
        ("utf-8", "it is not UTF-8"),
        ("IP address", "`hostaddr` is not an address"),
        ("domain", "the host is not a name or an address"),
    ] {
        if text.contains(sign) {
            return TargetError::Malformed(says);
        }
    }
    TargetError::Malformed("it is not a URL")
}

fn seconds(text: &str) -> Result<Option<Duration>, TargetError> {
    match text.parse::<u64>() {
        Ok(0) => Ok(None),
        Ok(seconds) => Ok(Some(Duration::from_secs(seconds))),
        Err(_) => Err(TargetError::Parameter {
            parameter: "connect_timeout".to_owned(),
            expected: "a number of seconds",
        }),
    }
}

/// The parameters of a URL.
struct Parameters {
    pairs: Vec<(String, String)>,
}

impl Parameters {
    fn read(query: &str) -> Result<Self, TargetError> {
        let decoded =
            |text: &str| decoded(text).ok_or(TargetError::Malformed("a `%` is misplaced"));
        let mut pairs = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            pairs.push((decoded(name)?, decoded(value)?));
        }
        Ok(Self { pairs })
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let value = self.get(name).map(str::to_owned);
        self.pairs.retain(|(known, _)| known != name);
        value
    }

    /// As a URL has them.
    fn written(&self) -> String {
        let encoded = |text: &str| -> String {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
            text.bytes()
                .map(|byte| match plain(byte) {
                    true => char::from(byte).to_string(),
                    false => format!("%{byte:02X}"),
                })
                .collect()
        };
        let pairs = self.pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        let text = pairs.collect::<Vec<_>>().join("&");
        if text.is_empty() { text } else { format!("?{text}") }
    }
}

/// `%40` as `@`; a `+` is a `+`, as for libpq.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        match (first, tail) {
            (b'%', [high, low, after @ ..]) => {
                let digit = |byte: &u8| char::from(*byte).to_digit(16);
                bytes.push(u8::try_from(digit(high)? * 16 + digit(low)?).ok()?);
                rest = after;
            }
            (b'%', _) => return None,
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// Where it is, without how to get in: `app@db.example:5432/shop`.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options = &self.options;
        let host = match options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => options.get_host().to_owned(),
        };
        let (user, port) = (options.get_username(), options.get_port());
        let database = options.get_database().unwrap_or(user);
        write!(f, "{user}@{host}:{port}/{database}")
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Target").field(&self.to_string()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "s3cr3t-marker";

    #[test]
    fn urls_are_read_as_libpq_reads_them() {
        let shown = |url: &str| Target::from_url(url).map(|target| target.to_string());
        let is = |text: &str| Ok(text.to_owned());
        assert_eq!(shown("postgres://u:p%40w@h:1/d"), is("u@h:1/d"));
        assert_eq!(shown("postgresql://u@%2Ftmp%2Fx:1/d"), is("u@/tmp/x:1/d"));
        assert_eq!(shown("postgresql://u@/d?host=/tmp&port=1"), is("u@/tmp:1/d"));
        assert_eq!(shown("postgresql://u@/d?socket=/tmp&port=1"), is("u@/tmp:1/d"));
        assert_eq!(shown("postgres://u@h:1/d?schema=x&pgbouncer=true"), is("u@h:1/d"));
        let target = Target::from_url("postgres://u@h/d?connect_timeout=3").unwrap();
        assert_eq!(target.connect_timeout(), Some(Duration::from_secs(3)));
    }

    #[test]
    fn tls_is_what_libpq_makes_of_it() {
        let mode = |url: &str| {
            let target = Target::from_url(url).map_err(|error| error.to_string())?;
            Ok::<_, String>(mode_name(target.options.get_ssl_mode()))
        };
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("root.crt");
        std::fs::write(&file, "").unwrap();
        let root = file.display();
        assert_eq!(mode("postgres://u@h/d").as_deref(), Ok("prefer"));
        assert_eq!(mode("postgres://u@/d?host=/tmp&sslmode=require").as_deref(), Ok("disable"));
        assert_eq!(mode("postgres://u@h/d?sslrootcert=system").as_deref(), Ok("verify-full"));
        let with = |mode: &str, root: &dyn fmt::Display| {
            format!("postgres://u@h/d?sslmode={mode}&sslrootcert={root}")
        };
        assert_eq!(mode(&with("require", &root)).as_deref(), Ok("verify-ca"));
        assert_eq!(mode(&with("verify-full", &root)).as_deref(), Ok("verify-full"));
        assert!(mode(&with("require", &"system")).unwrap_err().contains("verify-full"));
        assert!(mode(&with("verify-ca", &"/no/root")).unwrap_err().contains("`/no/root`"));
        assert!(mode("postgres://u@h/d?sslmode=maybe").unwrap_err().contains("`sslmode`"));
    }

    #[test]
    fn no_error_repeats_the_url() {
        for url in [
            format!("mysql://u:{SECRET}@h/d"),
            format!("u:{SECRET}@h/d"),
            format!("postgres://u:{SECRET}@h:99999999/{SECRET}"),
            format!("postgres://u:{SECRET}@h:x/{SECRET}"),
            format!("postgres://u:{SECRET}%@h/d?x={SECRET}%"),
            format!("postgres://u:{SECRET}@[::1/d"),
            format!("postgres://u:{SECRET}@h/d?sslmode={SECRET}"),
            format!("postgres://u:{SECRET}@h/d?connect_timeout={SECRET}"),
            format!("postgres://u:{SECRET}@h/d?hostaddr={SECRET}"),
            format!("postgres://u:{SECRET}@h/d?port={SECRET}"),
        ] {
            let error = Target::from_url(&url).expect_err(&url);
            let text = format!("{error} {error:?}");
            assert!(!text.contains(SECRET), "{text}");
        }
        let target = Target::from_url(&format!("postgres://u:{SECRET}@h/d?password={SECRET}"));
        let target = target.unwrap();
        assert!(!format!("{target} {target:?}").contains(SECRET));
    }
}
