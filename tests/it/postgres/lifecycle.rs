//! Nothing is left behind, however a server's owner ends.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write as _};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use banister::postgres::{Binaries, Options, ScratchServer, StartError};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, geteuid};

use super::servers::{installations, options, session};

/// A directory of this test's own, so that it can count what is in it.
struct Yard(PathBuf);

impl Yard {
    fn new() -> Self {
        let parent = if Path::new("/dev/shm").is_dir() { "/dev/shm" } else { "/tmp" };
        let directory =
            tempfile::Builder::new().prefix("yard-").tempdir_in(parent).expect("a directory");
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o711))
            .expect("permissions");
        Self(directory.keep())
    }

    fn options(&self) -> Options {
        Options { directories: vec![self.0.clone()], ..options() }
    }

    /// The names of what is in it.
    fn content(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("the yard is there").flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }

    /// Processes whose command line names the yard, ourselves apart.
    fn processes(&self) -> Vec<String> {
        let own = std::process::id().to_string();
        let yard = self.0.to_string_lossy().into_owned();
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| name.parse::<u32>().is_ok() && *name != own)
            .filter_map(|name| Some((fs::read(format!("/proc/{name}/cmdline")).ok()?, name)))
            .map(|(bytes, name)| {
                format!("{name} {}", String::from_utf8_lossy(&bytes).replace('\0', " "))
            })
            .filter(|line| line.contains(&yard))
            .collect()
    }

    fn assert_empty(&self, when: &str) {
        assert_eq!(self.content(), Vec::<String>::new(), "{when}");
        assert_eq!(self.processes(), Vec::<String>::new(), "{when}");
    }

    fn becomes_empty(&self, when: &str) {
        let start = Instant::now();
        while !(self.content().is_empty() && self.processes().is_empty()) {
            if start.elapsed() > Duration::from_secs(15) {
                self.assert_empty(when);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Yard {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn newest() -> Option<Binaries> {
    installations().pop()
}

#[tokio::test]
async fn a_server_starts_works_and_is_gone() {
    for binaries in installations() {
        let yard = Yard::new();
        let server = ScratchServer::start(&binaries, &yard.options()).await.expect("it starts");
        assert_eq!(server.version(), binaries.version());
        let mut session = session(&server).await;
        session.apply("CREATE TABLE t (a int)").await.expect("it works");
        let directory = server.directory().expect("it is local").to_owned();
        let mode = |name: &str| {
            let metadata = fs::metadata(directory.join(name)).expect("it is there");
            metadata.permissions().mode() & 0o777
        };
        assert_eq!((mode("."), mode("data"), mode("s")), (0o711, 0o700, 0o700));
        drop(server);
        yard.assert_empty("after a drop");
        session.apply("SELECT 1").await.expect_err("the server is gone");
    }
}

#[tokio::test]
async fn two_servers_run_side_by_side() {
    let Some(binaries) = newest() else { return };
    let yard = Yard::new();
    let options = yard.options();
    let (a, b) = tokio::join!(
        ScratchServer::start(&binaries, &options),
        ScratchServer::start(&binaries, &options),
    );
    let (a, b) = (a.expect("it starts"), b.expect("it starts"));
    let mut in_a = session(&a).await;
    let mut in_b = session(&b).await;
    in_a.apply("CREATE TABLE t (a int)").await.expect("it works");
    in_b.apply("CREATE TABLE t (a int)").await.expect("another server, another table");
    drop(a);
    in_b.apply("SELECT * FROM t").await.expect("the other server goes on");
    drop(b);
    yard.assert_empty("after both");
}

#[tokio::test]
async fn a_failed_start_shows_the_log_and_leaves_nothing() {
    let Some(binaries) = newest() else { return };
    let yard = Yard::new();
    let settings = vec![("shared_preload_libraries".to_owned(), "no_such_library".to_owned())];
    let options = Options { settings, ..yard.options() };
    let error = ScratchServer::start(&binaries, &options).await.expect_err("no such library");
    assert!(matches!(error, StartError::Ended { .. }));
    assert!(error.to_string().contains("could not access file \"no_such_library\""), "{error}");
    yard.assert_empty("after a failed start");

    let options =
        Options { start_timeout: Duration::ZERO, cache_directory: None, ..yard.options() };
    ScratchServer::start(&binaries, &options).await.expect_err("no time at all");
    yard.assert_empty("after a timeout");
}

#[tokio::test]
async fn a_dropped_start_leaves_nothing() {
    let Some(binaries) = newest() else { return };
    let yard = Yard::new();
    for cached in [true, false] {
        let mut options = yard.options();
        if !cached {
            options.cache_directory = None;
        }
        for milliseconds in [0, 1, 3, 10, 20, 30, 60, 150, 300] {
            let limit = Duration::from_millis(milliseconds);
            let start = ScratchServer::start(&binaries, &options);
            drop(tokio::time::timeout(limit, start).await);
            yard.assert_empty(&format!("dropped after {limit:?}, cached: {cached}"));
        }
    }
}

#[test]
fn a_panic_leaves_nothing() {
    let Some(binaries) = newest() else { return };
    let yard = Yard::new();
    let options = yard.options();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let _server = ScratchServer::start(&binaries, &options).await.expect("it starts");
            panic!("on purpose");
        });
    });
    let panicked = thread.join().expect_err("it panicked");
    assert_eq!(panicked.downcast_ref::<&str>(), Some(&"on purpose"));
    yard.assert_empty("after a panic");
}

#[tokio::test]
async fn templates_are_made_once_and_never_trusted_half() {
    let Some(binaries) = newest() else { return };
    let yard = Yard::new();
    let cache = tempfile::tempdir().expect("a directory");
    fs::set_permissions(cache.path(), fs::Permissions::from_mode(0o700)).expect("permissions");
    let options = Options { cache_directory: Some(cache.path().to_owned()), ..yard.options() };
    let templates = || {
        let entries = fs::read_dir(cache.path()).expect("the cache is there").flatten();
        entries.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    let (a, b) = tokio::join!(
        ScratchServer::start(&binaries, &options),
        ScratchServer::start(&binaries, &options),
    );
    drop((a.expect("it starts"), b.expect("it starts")));
    let [template] = templates().try_into().expect("one template, nothing aside");

    for damage in ["PG_VERSION", "global/pg_control", "banister.manifest"] {
        fs::remove_file(template.join(damage)).expect("it was there");
        drop(ScratchServer::start(&binaries, &options).await.expect("it starts all the same"));
        assert!(template.join(damage).is_file(), "{damage} is there again");
    }
    assert_eq!(templates(), [template]);

    fs::set_permissions(cache.path(), fs::Permissions::from_mode(0o777)).expect("permissions");
    fs::remove_dir_all(cache.path().join(templates().pop().expect("a template"))).expect("removed");
    drop(ScratchServer::start(&binaries, &options).await.expect("it starts"));
    assert!(templates().is_empty(), "a cache that anybody can write to is not used");
}

/// What [`as_a_child`] finds in its environment: the yard's path.
const CHILD: &str = "BANISTER_TEST_YARD";

/// Not a test: the process that the tests below start and kill.
#[tokio::test]
async fn as_a_child() {
    let (Some(yard), Some(binaries)) = (std::env::var_os(CHILD), newest()) else { return };
    let mut options = Options { directories: vec![PathBuf::from(yard)], ..options() };
    if std::env::var_os("BANISTER_TEST_NO_CACHE").is_some() {
        options.cache_directory = None;
    }
    let server = ScratchServer::start(&binaries, &options).await.expect("it starts");
    let directory = server.directory().expect("it is local").display();
    writeln!(std::io::stdout(), "\nready {directory}").expect("somebody listens");
    tokio::time::sleep(Duration::from_secs(60)).await;
}

fn child(yard: &Yard, cached: bool) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", "postgres::lifecycle::as_a_child", "--nocapture"]);
    command.env(CHILD, &yard.0).stdout(Stdio::piped()).stderr(Stdio::null());
    if !cached {
        command.env("BANISTER_TEST_NO_CACHE", "1");
    }
    command.spawn().expect("the child starts")
}

/// Waits until the child's server is ready.
fn ready(child: &mut Child) -> PathBuf {
    let output = BufReader::new(child.stdout.take().expect("a pipe"));
    let lines = output.lines().map_while(Result::ok);
    let directory = lines.filter_map(|line| Some(line.strip_prefix("ready ")?.to_owned())).next();
    PathBuf::from(directory.expect("the child says where"))
}

fn kill_hard(child: &mut Child) {
    child.kill().expect("it is killed");
    child.wait().expect("it is gone");
}

#[test]
fn a_killed_owner_leaves_nothing() {
    if newest().is_none() {
        return;
    }
    let yard = Yard::new();
    let mut owner = child(&yard, true);
    ready(&mut owner);
    assert_eq!(yard.content().len(), 1);
    kill_hard(&mut owner);
    yard.becomes_empty("after kill -9");

    // In the middle of `initdb`, and of the start.
    for milliseconds in [0, 3, 200] {
        let mut owner = child(&yard, false);
        let start = Instant::now();
        while yard.content().is_empty() && start.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(milliseconds));
        kill_hard(&mut owner);
        yard.becomes_empty(&format!("after kill -9, {milliseconds} ms into the start"));
    }
}

#[tokio::test]
async fn the_next_start_removes_what_even_the_watchdog_left() {
    let Some(binaries) = newest() else { return };
    let yard = Yard::new();
    let mut owner = child(&yard, true);
    let directory = ready(&mut owner);
    for process in yard.processes().iter().filter(|line| line.contains("banister-watchdog")) {
        let id = process.split(' ').next().and_then(|id| id.parse().ok()).expect("a number");
        kill(Pid::from_raw(id), Signal::SIGKILL).expect("the watchdog is killed");
    }
    kill_hard(&mut owner);
    std::thread::sleep(Duration::from_millis(300));
    assert!(directory.join("data/postmaster.pid").exists(), "the server has lost its keepers");

    // To be left alone: one without a lock, a file, one in use, one whose name is not
    // of our making, one of another user.
    let mut kept = vec![
        "banister-1-0000000000000001",
        "banister-1-0000000000000002",
        "banister-1-0000000000000003",
        "banister-someone-elses",
    ];
    fs::create_dir(yard.0.join(kept[0])).expect("created");
    fs::write(yard.0.join(kept[1]), "").expect("created");
    let used = yard.0.join(kept[2]);
    fs::create_dir(&used).expect("created");
    let lock = File::create(used.join("owner.lock")).expect("created");
    lock.try_lock().expect("locked");
    fs::create_dir(yard.0.join(kept[3])).expect("created");
    File::create(yard.0.join(kept[3]).join("owner.lock")).expect("created");
    let others = yard.0.join("banister-1-0000000000000004");
    fs::create_dir(&others).expect("created");
    File::create(others.join("owner.lock")).expect("created");
    if geteuid().is_root() {
        chown(&others, Some(65534), None).expect("root may");
        kept.push("banister-1-0000000000000004");
        kept.sort_unstable();
    }

    // Abandoned, but its process number belongs to somebody else by now.
    let mut bystander = Command::new("sleep").arg("60").spawn().expect("it starts");
    let recycled = yard.0.join("banister-1-0000000000000005");
    fs::create_dir_all(recycled.join("data")).expect("created");
    File::create(recycled.join("owner.lock")).expect("created");
    fs::write(recycled.join("data/postmaster.pid"), format!("{}\n", bystander.id()))
        .expect("written");

    drop(ScratchServer::start(&binaries, &yard.options()).await.expect("it starts"));
    let mut content = yard.content();
    content.sort();
    assert_eq!(content, kept);
    assert_eq!(yard.processes(), Vec::<String>::new());
    assert!(matches!(bystander.try_wait(), Ok(None)), "the bystander lives");
    bystander.kill().expect("it is killed");
    bystander.wait().expect("it is gone");
}
