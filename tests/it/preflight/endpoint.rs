//! `/health` and `/ready`, as `preflight` and `postflight` ask for them.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::command::{Project, banister, item};
use crate::postgres::servers::trusting_servers;

/// An application that gives one answer after the other, the last one for ever.
fn application(answers: &'static [&'static str]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for (asked, stream) in listener.incoming().enumerate() {
            let Ok(mut stream) = stream else { return };
            let mut request = [0; 2048];
            let length = stream.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            assert!(request.starts_with("GET /"), "{request}");
            let answer = answers[asked.min(answers.len() - 1)];
            if answer == "silence" {
                std::thread::sleep(Duration::from_secs(3));
                continue;
            }
            let head =
                format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nlocation: /login\r\n\r\n");
            stream.write_all(head.as_bytes()).ok();
        }
    });
    port
}

fn postflight(project: &Project, arguments: &[&str]) -> (Value, i32) {
    let quick = ["postflight", "--env", "prod", "--pause", "0", "--answer-within", "1"];
    project.run(&[&quick, arguments].concat(), &[])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_has_arrived_when_it_answers() {
    let Some(server) = trusting_servers().await.pop() else { return };
    let project = Project::new(&server).await;
    let (report, code) = postflight(&project, &[]);
    assert_eq!(code, 0, "{report}");
    assert_eq!(item(&report, "health").0, "not_checked");
    assert!(item(&report, "ready").1.contains("`--ready-url`"), "{report}");
    assert!(report["abort_criteria"][0]["id"] == "not_ready", "{report}");

    // It needs a moment, and is asked again.
    let slow = application(&["503 Service Unavailable", "503 Service Unavailable", "200 OK"]);
    let url = format!("http://127.0.0.1:{slow}/ready?token=s3cr3t-marker");
    let (report, code) = postflight(&project, &["--ready-url", &url]);
    let expected = format!("`http://127.0.0.1:{slow}/ready` answered 200 (attempt 3)");
    assert_eq!((item(&report, "ready"), code), (("ok", expected.as_str()), 0));

    let never = application(&["503 Service Unavailable"]);
    let elsewhere = application(&["302 Found"]);
    let silent = application(&["silence"]);
    let gone = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("one").port();
    for (port, words) in [
        (never, "and at last it answered 503 Service Unavailable"),
        (elsewhere, "and at last it answered 302 Found"),
        (silent, "and at last no answer within 1 s"),
        (gone, "and at last Connection refused"),
    ] {
        let url = format!("http://127.0.0.1:{port}/health");
        let arguments = ["--health-url", &url, "--attempts", "2"];
        let started = Instant::now();
        let (report, code) = postflight(&project, &arguments);
        assert!(started.elapsed() < Duration::from_secs(20), "it is bounded");
        assert_eq!((report["verdict"].as_str(), code), (Some("no_go"), 1), "{report}");
        let (status, message) = item(&report, "health");
        assert_eq!(status, "blocking");
        assert!(message.contains("was asked 2 times") && message.contains(words), "{message}");
    }
    // Before a release, the application is only looked at.
    let url = format!("http://127.0.0.1:{gone}/ready");
    let (report, code) = project.run(&["preflight", "--env", "prod", "--ready-url", &url], &[]);
    assert_eq!((item(&report, "ready").0, code), ("warning", 0), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_addresses_are_those_of_the_environment() {
    let Some(server) = trusting_servers().await.pop() else { return };
    let project = Project::new(&server).await;
    let (one, other) = (application(&["200 OK"]), application(&["500 Oops"]));
    let policy = format!(
        "[deploy]\nhealth = \"http://127.0.0.1:{one}/health\"\nready = \"http://127.0.0.1:{one}/ready\"\n\
         [environments.stage]\nready = \"http://127.0.0.1:{other}/ready\"\n"
    );
    std::fs::write(project.folder.path().join("banister.toml"), policy).expect("written");
    let quick = ["postflight", "--attempts", "1", "--pause", "0", "--env"];
    let (report, code) = project.run(&[&quick[..], &["prod"]].concat(), &[]);
    assert_eq!((item(&report, "health").0, item(&report, "ready").0, code), ("ok", "ok", 0));
    // By another name of it, too.
    let (report, code) = project.run(&[&quick[..], &["staging"]].concat(), &[]);
    assert_eq!((item(&report, "health").0, item(&report, "ready").0, code), ("ok", "blocking", 1));
    // The flag wins over the file.
    let url = format!("http://127.0.0.1:{one}/ready");
    let (_, code) = project.run(&[&quick[..], &["stage", "--ready-url", &url]].concat(), &[]);
    assert_eq!(code, 0);
    let (report, code) = project.run(&[&quick[..], &["stage", "--mode", "off"]].concat(), &[]);
    assert_eq!(code, 1, "prod and stage are looked at whatever was asked: {report}");
    for url in ["https://u:s3cr3t-marker@localhost/", "s3cr3t-marker", "ftp://s3cr3t-marker/"] {
        let arguments = ["postflight", "--database-url", "postgresql:///x", "--ready-url", url];
        let output = banister(project.folder.path(), &arguments, &[]);
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(text.contains("read the URL") && text.contains("`ready`"), "{text}");
        assert_eq!(output.status.code(), Some(2));
        assert!(!text.contains("s3cr3t-marker"), "{text}");
    }
}

/// An application behind TLS, which openssl plays.
struct Secure {
    child: Child,
    port: u16,
}

impl Secure {
    fn new(folder: &Path) -> Option<Self> {
        let make = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out"])
            .args(["cert.pem", "-days", "2", "-subj", "/CN=localhost", "-addext"])
            .args(["subjectAltName=DNS:localhost", "-addext", "basicConstraints=CA:FALSE"])
            .current_dir(folder)
            .stderr(Stdio::null())
            .status();
        if !make.is_ok_and(|status| status.success()) {
            return None;
        }
        std::fs::write(folder.join("ready"), "HTTP/1.0 200 OK\r\n\r\n").expect("written");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let child = Command::new("openssl")
            .args([
                "s_server", "-cert", "cert.pem", "-key", "key.pem", "-HTTP", "-quiet", "-accept",
            ])
            .arg(format!("127.0.0.1:{port}"))
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("openssl runs");
        Some(Self { child, port })
    }
}

impl Drop for Secure {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_believed_where_the_system_trusts_it() {
    let Some(server) = trusting_servers().await.pop() else { return };
    let project = Project::new(&server).await;
    let folder = tempfile::tempdir().expect("a folder");
    let Some(secure) = Secure::new(folder.path()) else {
        eprintln!("SKIPPED: no openssl, so nobody answers by TLS");
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "openssl is there");
        return;
    };
    let url = format!("https://localhost:{}/ready", secure.port);
    let arguments =
        ["postflight", "--env", "prod", "--attempts", "5", "--pause", "1", "--ready-url", &url];
    let trusted = folder.path().join("cert.pem");
    let trusted = trusted.to_str().expect("UTF-8");
    let (report, code) = project.run(&arguments, &[("SSL_CERT_FILE", trusted)]);
    assert_eq!((item(&report, "ready").0, code), ("ok", 0), "{report}");
    let once = [&arguments[..3], &["--attempts", "1", "--ready-url", &url]].concat();
    let (report, code) = project.run(&once, &[]);
    let (status, message) = item(&report, "ready");
    assert_eq!((status, code), ("blocking", 1), "{report}");
    assert!(message.contains("invalid peer certificate"), "{message}");
    // Another name than the certificate's.
    let other = format!("https://127.0.0.1:{}/ready", secure.port);
    let arguments = [&arguments[..3], &["--attempts", "1", "--ready-url", &other]].concat();
    let (report, _) = project.run(&arguments, &[("SSL_CERT_FILE", trusted)]);
    assert!(item(&report, "ready").1.contains("invalid peer certificate"), "{report}");
}
