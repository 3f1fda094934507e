//! Migrations that are not written in SQL, written out by their own tool.
//!
//! The project's own Alembic or Django is run, from the virtual environment beside its
//! configuration, else from the one that is active, else from `PATH`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::migration::{Format, History, Listing, Migration, Particulars, ReadOptions, Rendered};

/// How long a tool may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// How far above the directory a tool's configuration may lie.
const MAX_PARENTS: usize = 6;

/// What the tool of `format` makes of the migrations in `root`; nothing for formats
/// that are written in SQL, or whose tools print none.
pub(super) fn rendered(format: Format, root: &Path, listing: &Listing) -> Option<Rendered> {
    let rendered = match format {
        Format::Alembic => alembic(root, listing),
        Format::Django => django(root, listing),
        _ => return None,
    };
    Some(rendered.unwrap_or_else(Rendered::Failed))
}

fn alembic(root: &Path, listing: &Listing) -> Result<Rendered, String> {
    let missing =
        "there is no `alembic.ini` above it, so `alembic` was not asked to write it as SQL";
    let folder = folder_with(root, &["alembic.ini", "pyproject.toml"]).ok_or(missing)?;
    let run = |arguments: &[&str]| {
        let mut command = Command::new(program(&folder, &["alembic"]));
        command.args(arguments).current_dir(&folder);
        output(command, &format!("alembic {}", arguments.join(" ")))
    };
    let up = run(&["upgrade", "heads", "--sql"])?;
    let back = |head: &String| run(&["downgrade", &format!("{head}:base"), "--sql"]).ok();
    let down = heads(listing).iter().filter_map(back).collect();
    Ok(Rendered::Alembic { up, down })
}

/// The revisions that no other one stands on.
fn heads(listing: &Listing) -> Vec<String> {
    let options = ReadOptions { format: Some(Format::Alembic), ..ReadOptions::default() };
    let Ok(history) = History::read(listing, &options) else { return Vec::new() };
    let parents = |migration: &Migration| match &migration.particulars {
        Particulars::Graph { parents, .. } => parents.clone(),
        _ => Vec::new(),
    };
    let named: BTreeSet<String> = history.migrations.iter().flat_map(parents).collect();
    let keys = history.migrations.into_iter().map(|migration| migration.key);
    keys.filter(|key| !named.contains(key)).collect()
}

/// Prints what `sqlmigrate` prints for each migration that is named on standard input.
const SQLMIGRATE: &str = r#"
import io, json, sys
from django.core.management import call_command
found = {"up": {}, "down": {}}
for key in sys.argv[-1].split(" "):
    app, name = key.split(".", 1)
    for way, backwards in (("up", False), ("down", True)):
        text = io.StringIO()
        try:
            call_command("sqlmigrate", app, name, backwards=backwards, stdout=text, no_color=True)
            found[way][key] = text.getvalue()
        except Exception as error:
            found["error"] = str(error) or type(error).__name__
print("banister:" + json.dumps(found))
"#;

#[derive(Deserialize)]
struct SqlMigrate {
    up: BTreeMap<String, String>,
    down: BTreeMap<String, String>,
    error: Option<String>,
}

fn django(root: &Path, listing: &Listing) -> Result<Rendered, String> {
    let missing =
        "there is no `manage.py` above it, so `sqlmigrate` was not asked to write it as SQL";
    let folder = folder_with(root, &["manage.py"]).ok_or(missing)?;
    let options = ReadOptions { format: Some(Format::Django), ..ReadOptions::default() };
    let history = History::read(listing, &options).map_err(|_| missing)?;
    let keys: Vec<&str> = history.migrations.iter().map(|m| m.key.as_str()).collect();
    let python = program(&folder, &["python", "python3"]);
    let code = SQLMIGRATE.replace("sys.argv[-1]", &format!("{:?}", keys.join(" ")));
    let mut command = Command::new(python);
    command.args(["manage.py", "shell", "-c", &code]).current_dir(&folder);
    let text = output(command, "manage.py sqlmigrate")?;
    let json = text.lines().rev().find_map(|line| line.strip_prefix("banister:"));
    let found: Option<SqlMigrate> = json.and_then(|json| serde_json::from_str(json).ok());
    match found {
        Some(SqlMigrate { up, error: Some(error), .. }) if up.is_empty() => {
            Err(format!("`manage.py sqlmigrate` failed: {}", one_line(&error)))
        }
        Some(SqlMigrate { up, down, .. }) => Ok(Rendered::Django { up, down }),
        None => Err("`manage.py sqlmigrate` printed nothing that could be read".to_owned()),
    }
}

/// The nearest folder, from `root` up, that holds one of `names`.
fn folder_with(root: &Path, names: &[&str]) -> Option<PathBuf> {
    let root = root.canonicalize().ok()?;
    let holds = |folder: &&Path| names.iter().any(|name| folder.join(name).is_file());
    root.ancestors().take(MAX_PARENTS).find(holds).map(Path::to_owned)
}

/// The program of the project's virtual environment, else the first of `names` in
/// `PATH`.
fn program(folder: &Path, names: &[&str]) -> PathBuf {
    let active = std::env::var_os("VIRTUAL_ENV").map(PathBuf::from);
    let environments = [Some(folder.join(".venv")), Some(folder.join("venv")), active];
    for environment in environments.into_iter().flatten() {
        let found = names.iter().map(|name| environment.join("bin").join(name));
        if let Some(program) = found.into_iter().find(|program| program.is_file()) {
            return program;
        }
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let there =
        |name: &&&str| std::env::split_paths(&path).any(|folder| folder.join(name).is_file());
    PathBuf::from(names.iter().find(there).unwrap_or(&names[0]))
}

/// What a program prints; why it printed nothing, as a fragment.
fn output(mut command: Command, what: &str) -> Result<String, String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => format!("`{what}` could not be run: it is not installed"),
        _ => format!("`{what}` could not be run: {error}"),
    })?;
    let read = |stream: Option<Box<dyn std::io::Read + Send>>| {
        std::thread::spawn(move || {
            let mut text = Vec::new();
            // What a program says before it is killed is enough.
            let _ = stream.map(|mut stream| stream.read_to_end(&mut text));
            String::from_utf8_lossy(&text).into_owned()
        })
    };
    let out = read(child.stdout.take().map(|stream| Box::new(stream) as _));
    let err = read(child.stderr.take().map(|stream| Box::new(stream) as _));
    let started = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Some(status),
            Ok(None) if started.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(20));
            }
            _ => {
                // It may have ended meanwhile.
                let _ = child.kill();
                let _ = child.wait();
                break None;
            }
        }
    };
    let (out, err) = (out.join().unwrap_or_default(), err.join().unwrap_or_default());
    match status {
        Some(status) if status.success() => Ok(out),
        Some(_) => {
            let last = err.lines().rev().find(|line| !line.trim().is_empty());
            Err(format!("`{what}` failed: {}", one_line(last.unwrap_or("it did not say why"))))
        }
        None => Err(format!("`{what}` took more than {} s", PATIENCE.as_secs())),
    }
}

/// `text` on one line, without the passwords of the URLs in it.
fn one_line(text: &str) -> String {
    text.split_whitespace().map(without_password).collect::<Vec<_>>().join(" ")
}

/// `scheme://user:password@host` without the password.
fn without_password(word: &str) -> String {
    let masked = word.split_once("://").and_then(|(scheme, rest)| {
        let (user, host) = rest.rsplit_once('@')?;
        let user = user.split(':').next().unwrap_or_default();
        Some(format!("{scheme}://{user}:…@{host}"))
    });
    masked.unwrap_or_else(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_of_urls_are_not_repeated() {
        assert_eq!(
            one_line("could not  reach 'postgresql://app:s3:cr@t@db/x' or http://h/"),
            "could not reach 'postgresql://app:…@db/x' or http://h/"
        );
    }
}
