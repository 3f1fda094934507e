//! TLS to a database that is not ours, as libpq makes it.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::process::Command;

use banister::postgres::{
    Options, ReadOnlyError, ReadOnlyOptions, ReadOnlySession, ScratchServer, Target,
};

use super::servers::{installations, options, say};

fn openssl(folder: &Path, arguments: &str) -> bool {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output();
    output.is_ok_and(|output| output.status.success())
}

/// `root.crt`, `other.crt`, and a server's certificate for `address`; nothing where
/// there is no OpenSSL.
fn certificates(folder: &Path, address: &str) -> Option<()> {
    for name in ["root", "other"] {
        let arguments = format!(
            "req -x509 -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.crt -subj /CN={name} -days 2"
        );
        openssl(folder, &arguments).then_some(())?;
    }
    fs::write(folder.join("names"), format!("subjectAltName=IP:{address}\n")).ok()?;
    let request = "req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=db";
    let signed = "x509 -req -in server.csr -CA root.crt -CAkey root.key -CAcreateserial -days 2 \
                  -extfile names -out server.crt";
    (openssl(folder, request) && openssl(folder, signed)).then_some(())?;
    // The server takes a key of its own user only, and root's server runs as another.
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).ok()?;
    let key = folder.join("server.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).ok()?;
    if let Some(user) = server_user(folder) {
        chown(&key, Some(user), None).ok()?;
    }
    Some(())
}

/// The user that root's servers run as.
fn server_user(folder: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    if fs::metadata(folder).ok()?.uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let of = |name: &str| {
        let line = users.lines().find(|line| line.starts_with(&format!("{name}:")))?;
        line.split(':').nth(2)?.parse().ok()
    };
    of("postgres").or_else(|| of("nobody"))
}

#[tokio::test]
async fn the_server_is_checked_as_libpq_checks_it() {
    let folder = tempfile::tempdir().expect("a folder");
    // Every test run has addresses of its own.
    let [high, low] = (std::process::id() as u16).to_be_bytes();
    let (address, unnamed) = (format!("127.101.{high}.{low}"), format!("127.102.{high}.{low}"));
    let Some(binaries) = installations().into_iter().next() else { return };
    if certificates(folder.path(), &address).is_none() {
        say("SKIPPED: no openssl to make certificates with");
        return;
    }
    let file = |name: &str| folder.path().join(name).display().to_string();
    let settings = [
        ("listen_addresses", format!("{address},{unnamed}")),
        ("ssl", "on".to_owned()),
        ("ssl_cert_file", file("server.crt")),
        ("ssl_key_file", file("server.key")),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value)).to_vec();
    let server = ScratchServer::start(&binaries, &Options { settings, ..options() }).await;
    let server = match server {
        Ok(server) => server,
        Err(error) if error.to_string().contains("SSL is not supported") => {
            say("SKIPPED: this server has no TLS");
            return;
        }
        Err(error) => panic!("{error}"),
    };
    let database = server.create_database().await.expect("a database");
    let name = database.name();
    let tls = async |host: &str, parameters: &str| -> Result<String, ReadOnlyError> {
        let url = format!("postgresql://postgres@{host}:5432/{name}?{parameters}");
        let target = Target::from_url(&url).expect("a URL");
        let mut session = ReadOnlySession::open(&target, &ReadOnlyOptions::default()).await?;
        let query = "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        let rows = session.query(query).await?;
        session.finish().await?;
        Ok(rows.into_iter().flatten().flatten().collect())
    };
    let (root, other) = (file("root.crt"), file("other.crt"));
    let with = |mode: &str, root: &str| format!("sslmode={mode}&sslrootcert={root}");
    for (host, parameters, expected) in [
        (&address, "sslmode=disable".to_owned(), Some("false")),
        (&address, with("prefer", "/none"), Some("true")),
        (&address, with("require", "/none"), Some("true")),
        (&address, with("require", &other), None),
        (&address, with("verify-ca", &root), Some("true")),
        (&unnamed, with("verify-ca", &root), Some("true")),
        (&address, with("verify-ca", &other), None),
        (&address, with("verify-full", &root), Some("true")),
        (&unnamed, with("verify-full", &root), None),
        (&address, with("verify-full", "system"), None),
    ] {
        let found = tls(host, &parameters).await;
        match (&found, expected) {
            (Ok(found), Some(expected)) => assert_eq!(found, expected, "{host} {parameters}"),
            (Err(error), None) => {
                assert!(error.to_string().contains("TLS failed"), "{parameters}: {error}");
            }
            _ => panic!("{host} {parameters}: {found:?}"),
        }
    }
}
