//! The data directory: a copy of a cached template, or one that `initdb` makes.
//!
//! `initdb` costs about 330 ms, the copy about 35 ms (medians on tmpfs).

use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use nix::sys::signal::Signal;
use nix::unistd::geteuid;
use sha2::{Digest, Sha256};

use super::super::binaries::Binaries;
use super::super::database::TEMPLATE;
use super::super::roles::{self, Role};
use super::super::server::Options;
use super::account::{self, Account};
use super::base::{BaseDirectory, shortage};
use super::copy::{all, copy};
use super::process::Process;
use super::watchdog::Watchdog;
use super::{StartError, tail};

/// The locales to try: `C.UTF-8` is missing on macOS and Alpine.
const LOCALES: [&str; 2] = ["C.UTF-8", "C"];
/// The file of a template that says what must be in it; it is written last.
const MANIFEST: &str = "banister.manifest";
fn arguments(locale: &str) -> Vec<String> {
    [
        "-U",
        Role::Administrator.as_str(),
        "-A",
        "trust",
        "--no-sync",
        "-E",
        "UTF8",
        "--wal-segsize=1",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain([format!("--locale={locale}")])
    .collect()
}

/// Fills the data directory of `base`.
pub(super) async fn fill(
    binaries: &Binaries,
    options: &Options,
    account: Option<&Account>,
    base: &BaseDirectory,
    watchdog: &mut Watchdog,
) -> Result<(bool, Option<Foundation>), StartError> {
    let data = base.data_directory();
    let cache = options.cache_directory.as_deref().and_then(Cache::open);
    let Some(cache) = cache else {
        make(binaries, options, account, base, watchdog, None).await?;
        return Ok((false, None));
    };
    let key = options.foundation.as_ref();
    let key = key.map(|key| format!("superuser: {}\n{key}", options.scripts_as_superuser));
    let foundation = key.map(|key| cache.foundation(binaries, &key));
    if let Some(Foundation { template, .. }) = &foundation {
        let copied = copy_template(template, &data, account).await;
        if copied.map_err(StartError::io("copy", template))? {
            // What is used stays.
            let _ = File::open(template).and_then(|file| file.set_modified(SystemTime::now()));
            return Ok((true, None));
        }
    }
    for locale in LOCALES {
        let template = cache.template(binaries, locale);
        if copy_template(&template, &data, account)
            .await
            .map_err(StartError::io("copy", &template))?
        {
            return Ok((false, foundation));
        }
    }
    make(binaries, options, account, base, watchdog, Some(&cache)).await?;
    Ok((false, foundation))
}

/// Makes a data directory, and keeps it in `cache`.
async fn make(
    binaries: &Binaries,
    options: &Options,
    account: Option<&Account>,
    base: &BaseDirectory,
    watchdog: &mut Watchdog,
    cache: Option<&Cache>,
) -> Result<(), StartError> {
    let data = base.data_directory();
    for locale in LOCALES {
        let last = Some(&locale) == LOCALES.last();
        match initdb(binaries, options, account, base, watchdog, locale).await {
            Ok(()) => {
                set_up(binaries, options, account, base, watchdog).await?;
                if let Some(cache) = cache {
                    // A cache that cannot be written costs time, nothing else.
                    let _ = cache.store(&data, &cache.template(binaries, locale)).await;
                }
                return Ok(());
            }
            Err(StartError::Initdb { log, .. }) if !last && log.contains("locale") => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn initdb(
    binaries: &Binaries,
    options: &Options,
    account: Option<&Account>,
    base: &BaseDirectory,
    watchdog: &mut Watchdog,
    locale: &str,
) -> Result<(), StartError> {
    let log = base.path().join("initdb.log");
    let output = File::create(&log).map_err(StartError::io("create", &log))?;
    let mut command = account::command(&binaries.initdb(), account, account::nothing());
    command.arg("-D").arg(base.data_directory()).args(arguments(locale));
    command.stdout(Stdio::null()).stderr(output);
    finish(command, options, base, watchdog).await?.map_err(|status| {
        let log = tail(&log) + &shortage(base.path());
        StartError::Initdb { status, log }
    })
}

/// Makes the roles of scripts, and a database that is ready for them, with a
/// server that nobody can connect to (60 ms).
async fn set_up(
    binaries: &Binaries,
    options: &Options,
    account: Option<&Account>,
    base: &BaseDirectory,
    watchdog: &mut Watchdog,
) -> Result<(), StartError> {
    let (input, log) = (base.path().join("setup.sql"), base.path().join("setup.log"));
    let statements = roles::setup(binaries.version()).join("\n") + "\n";
    fs::write(&input, statements).map_err(StartError::io("write", &input))?;
    let output = File::create(&log).map_err(StartError::io("create", &log))?;
    let mut command = account::command(&binaries.postgres(), account, &input);
    command.args(["--single", "-F", "-D"]).arg(base.data_directory()).arg(TEMPLATE);
    command.stdout(Stdio::null()).stderr(output);
    let ended = finish(command, options, base, watchdog).await?;
    // It goes on after an error, and ends well.
    let said = fs::read_to_string(&log).map_err(StartError::io("read", &log))?;
    let error = said.lines().find(|line| ["ERROR:", "FATAL:"].iter().any(|e| line.contains(e)));
    match (ended, error) {
        (Ok(()), None) => Ok(()),
        (Err(status), None) => Err(StartError::Roles { why: format!("{status}: {}", tail(&log)) }),
        (_, Some(error)) => Err(StartError::Roles { why: error.to_owned() }),
    }
}

/// Waits for a program to end well; else how it ended, in words.
async fn finish(
    mut command: Command,
    options: &Options,
    base: &BaseDirectory,
    watchdog: &mut Watchdog,
) -> Result<Result<(), String>, StartError> {
    // Killed, `initdb` cannot clear the directory under the server that it feeds;
    // that one sees the end of its input and ends in good order.
    let program = PathBuf::from(command.get_program());
    let mut process =
        Process::spawn(&mut command, Signal::SIGKILL).map_err(StartError::io("run", &program))?;
    watchdog.guard(&mut process).map_err(StartError::io("watch over", base.path()))?;
    let deadline = Instant::now() + options.start_timeout;
    loop {
        match process.succeeded() {
            Some(true) => return Ok(Ok(())),
            Some(false) => return Ok(Err(process.ended().unwrap_or_default())),
            None if Instant::now() > deadline => {
                let limit = options.start_timeout.as_secs_f32();
                return Ok(Err(format!("not done after {limit} s")));
            }
            None => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}

/// What the name of a template with scripts in it begins with.
const FOUNDATION: &str = "foundation-";
/// How many of them are kept,
const MOST_FOUNDATIONS: usize = 8;
/// and how many bytes of them.
const LARGEST_CACHE: u64 = 1 << 30;

/// Where a data directory in which scripts ran is kept.
#[derive(Debug)]
pub(super) struct Foundation {
    cache: Cache,
    template: PathBuf,
}

impl Foundation {
    /// Keeps the data directory of a server that was stopped in good order. A cache
    /// that cannot be written costs time, nothing else.
    pub(super) async fn store(&self, data: &Path) {
        let _ = self.cache.store(data, &self.template).await;
        self.cache.prune();
    }
}

/// A directory of templates.
#[derive(Debug)]
struct Cache {
    directory: PathBuf,
}

impl Cache {
    /// The cache, unless somebody else could have put something into it: what is
    /// in a template is run as a server's configuration.
    fn open(directory: &Path) -> Option<Self> {
        if !directory.exists() {
            fs::create_dir_all(directory).ok()?;
            fs::set_permissions(directory, Permissions::from_mode(0o700)).ok()?;
        }
        let metadata = fs::metadata(directory).ok()?;
        let ours = metadata.uid() == geteuid().as_raw() && metadata.mode() & 0o022 == 0;
        (ours && metadata.is_dir()).then(|| Self { directory: directory.to_owned() })
    }

    /// Where the template of these binaries is, whether it exists or not. Another
    /// build, another path or other arguments make another template.
    fn template(&self, binaries: &Binaries, locale: &str) -> PathBuf {
        let modified = fs::metadata(binaries.postgres())
            .and_then(|metadata| metadata.modified())
            .ok()
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
            .map_or(0, |since| since.as_nanos());
        let key = format!(
            "{}\n{}\n{modified}\n{}\n{}",
            binaries.postgres().display(),
            binaries.release(),
            arguments(locale).join("\n"),
            roles::setup(binaries.version()).join("\n")
        );
        let digest = Sha256::digest(key.as_bytes());
        let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        self.directory.join(format!("template-{}-{hex}", binaries.version()))
    }

    /// Where the template is in which scripts ran that are known by `key`.
    fn foundation(&self, binaries: &Binaries, key: &str) -> Foundation {
        let base = self.template(binaries, LOCALES[0]);
        let name = base.file_name().map(|name| name.to_string_lossy().into_owned());
        let digest = Sha256::digest(format!("{}\n{key}", name.unwrap_or_default()).as_bytes());
        let hex: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let template = self.directory.join(format!("{FOUNDATION}{}-{hex}", binaries.version()));
        Foundation { cache: Self { directory: self.directory.clone() }, template }
    }

    /// Removes foundations that were not used for the longest time, until the rest is
    /// few and small.
    fn prune(&self) {
        let entries = fs::read_dir(&self.directory).into_iter().flatten().flatten();
        let mut known: Vec<(SystemTime, u64, PathBuf)> = entries
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(FOUNDATION))
            .filter_map(|entry| {
                let used = entry.metadata().ok()?.modified().ok()?;
                let manifest = fs::read_to_string(entry.path().join(MANIFEST)).ok()?;
                let bytes = manifest.rsplit(", ").next()?.split(' ').next()?.parse().ok()?;
                Some((used, bytes, entry.path()))
            })
            .collect();
        known.sort_by_key(|(used, ..)| std::cmp::Reverse(*used));
        let mut total = 0;
        for (at, (_, bytes, path)) in known.iter().enumerate() {
            total += bytes;
            if at >= MOST_FOUNDATIONS || total > LARGEST_CACHE {
                let _ = fs::remove_dir_all(path);
            }
        }
    }

    /// Copies a data directory aside and puts it in its place in one step. Where
    /// another run was faster, its template stays.
    async fn store(&self, data: &Path, template: &Path) -> io::Result<()> {
        let aside = tempfile::Builder::new().prefix(".building-").tempdir_in(&self.directory)?;
        let copied = copy(data, aside.path(), None, all).await?;
        fs::write(aside.path().join(MANIFEST), copied.to_string())?;
        let aside = aside.keep();
        let renamed = fs::rename(&aside, template);
        if renamed.is_err() {
            fs::remove_dir_all(&aside)?;
        }
        renamed
    }
}

/// Copies a template, if there is a whole one; leaves `data` empty otherwise.
async fn copy_template(
    template: &Path,
    data: &Path,
    account: Option<&Account>,
) -> io::Result<bool> {
    if !template.exists() {
        return Ok(false);
    }
    if let Ok(manifest) = fs::read_to_string(template.join(MANIFEST))
        && copy(template, data, account, |relative| relative.as_os_str() != MANIFEST)
            .await
            .is_ok_and(|copied| copied.to_string() == manifest)
    {
        return Ok(true);
    }
    // Damaged, or being removed by another run. It is of no use to anybody.
    let _ = fs::remove_dir_all(template);
    for entry in fs::read_dir(data)?.flatten() {
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(false)
}
