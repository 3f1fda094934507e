//! Files and directories to sources and histories.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use anyhow::anyhow;

use super::exit::Failure;
use super::migration_tool;
use crate::migration::{
    Detection, Direction, Format, History, ListedFile, Listing, MARKER_NAMES, Marker, ReadOptions,
    Script, TransactionMode,
};
use crate::source::Source;

/// More files than any directory of migrations has: whoever names such a
/// directory means another one.
const MAX_FILES: usize = 20_000;

/// More bytes than any directory of migrations has.
const MAX_BYTES: u64 = 512 << 20;

/// How far below the named directory migrations may lie.
const MAX_DEPTH: usize = 8;

/// What stands for standard input.
const STDIN: &str = "-";

/// How far above the named directory a tool's configuration may lie.
const MAX_PARENTS: usize = 6;

/// Reads files as some options say.
#[derive(Debug, Default)]
pub(super) struct Reader {
    options: ReadOptions,
}

impl Reader {
    pub(super) const fn new(options: ReadOptions) -> Self {
        Self { options }
    }

    /// Reads several directories or files of migrations.
    pub(super) fn histories(&self, paths: &[PathBuf]) -> Result<Vec<History>, Failure> {
        paths.iter().map(|path| self.history(path)).collect()
    }

    /// Reads several files as plain SQL.
    pub(super) fn scripts(&self, paths: &[PathBuf]) -> Result<Vec<Script>, Failure> {
        paths.iter().map(|path| self.script(path)).collect()
    }

    /// Reads `path`, a directory of migrations or a single file, as the options say
    /// or as its files betray.
    pub(super) fn history(&self, path: &Path) -> Result<History, Failure> {
        if path != Path::new(STDIN) {
            let metadata = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
            if metadata.is_dir() {
                let listing = directory(path)?;
                let options = self.rendered_by_tool(path, &listing);
                return History::read(&listing, &options).map_err(Failure::could_not_check);
            }
        }
        match lone_format(path, self.options.format)? {
            Some((listing, format)) => self.lone_history(&listing, format),
            None => Ok(History::of_one(self.script(path)?)),
        }
    }

    /// What `path` says as a script that takes a schema forward: of a file that is
    /// certain to be a tool's its ups, else the whole file.
    pub(super) fn forward(&self, path: &Path) -> Result<Vec<Script>, Failure> {
        match lone_format(path, None)? {
            Some((listing, format)) => {
                let history = self.lone_history(&listing, format)?;
                Ok(history.migrations.into_iter().map(|migration| migration.up).collect())
            }
            None => Ok(vec![self.script(path)?]),
        }
    }

    /// Every script of a file, whichever way it takes a schema: as its tool cuts it,
    /// where the file is certain to be a tool's, else as plain SQL.
    pub(super) fn every_way(&self, path: &Path) -> Result<Vec<Script>, Failure> {
        if let Some((listing, format)) = lone_format(path, None)?
            && let Ok(history) = self.lone_history(&listing, format)
        {
            let scripts = history.migrations.into_iter().flat_map(|m| [Some(m.up), m.down]);
            return Ok(scripts.flatten().collect());
        }
        Ok(vec![self.script(path)?])
    }

    fn lone_history(&self, listing: &Listing, format: Format) -> Result<History, Failure> {
        let options = ReadOptions { format: Some(format), ..self.options.clone() };
        History::read(listing, &options).map_err(Failure::could_not_check)
    }

    /// Lets the tool itself write out migrations that are not written in SQL.
    fn rendered_by_tool(&self, path: &Path, listing: &Listing) -> Cow<'_, ReadOptions> {
        if self.options.rendered.is_some() {
            return Cow::Borrowed(&self.options);
        }
        let format = self.options.format.or_else(|| match Format::detect(listing) {
            Detection::Certain { format, .. } => Some(format),
            _ => None,
        });
        let rendered = format.and_then(|format| migration_tool::rendered(format, path, listing));
        Cow::Owned(ReadOptions { rendered, ..self.options.clone() })
    }

    /// Reads a file as plain SQL, each statement on its own; `-` is standard input.
    fn script(&self, path: &Path) -> Result<Script, Failure> {
        let (name, text) = text(path)?;
        let source = Source::new(name, self.options.placeholders.fill(&text));
        Ok(Script::whole(source, Direction::Up, TransactionMode::PerStatement))
    }
}

/// The tool that a lone file belongs to. It has no neighbours that tell: only what
/// the user says, or its own text and name say for certain, is believed.
fn lone_format(path: &Path, format: Option<Format>) -> Result<Option<(Listing, Format)>, Failure> {
    if path == Path::new(STDIN) {
        return Ok(None);
    }
    let listing = single_file(path)?;
    let format = format.or_else(|| match Format::detect(&listing) {
        Detection::Certain { format, .. } => Some(format),
        _ => None,
    });
    Ok(format.filter(|format| *format != Format::Plain).map(|format| (listing, format)))
}

/// The `.sql` files that are named, and those below the folders that are, in
/// order.
pub(super) fn sql_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path != Path::new(STDIN)
            && fs::metadata(path).map_err(|error| unreadable(path, &error))?.is_dir()
        {
            sql_files_below(path, &mut files)?;
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn sql_files_below(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = entries.map_err(|error| unreadable(folder, &error))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| unreadable(&path, &error))?;
        if kind.is_dir() && is_worth_a_look(&shown(Path::new(&entry.file_name()))) {
            sql_files_below(&path, files)?;
        } else if kind.is_file() && path.extension().is_some_and(|end| end == "sql") {
            files.push(path);
        }
    }
    Ok(())
}

/// The name and the text of a file; `-` is standard input.
pub(super) fn text(path: &Path) -> Result<(String, String), Failure> {
    let (name, bytes) = if path == Path::new(STDIN) {
        let mut bytes = Vec::new();
        let read = io::stdin().lock().read_to_end(&mut bytes);
        read.map_err(|error| unreadable(path, &error))?;
        ("<stdin>".to_owned(), bytes)
    } else {
        (shown(path), read_file(path)?)
    };
    let text = String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..byte].iter().filter(|byte| **byte == b'\n').count();
        Failure::could_not_check(anyhow!(
            "read `{name}`: byte {byte}, on line {line}, is not UTF-8, so it cannot be read as \
             text; save the file as UTF-8"
        ))
    })?;
    Ok((name, text))
}

/// Every file below `root`, and what the project around it says of its tools.
fn directory(root: &Path) -> Result<Listing, Failure> {
    let mut walk = Walk { root, files: Vec::new(), bytes: 0 };
    walk.folder(root, "", MAX_DEPTH)?;
    let place = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    Ok(Listing::new(shown(root), walk.files, markers(root)).at(shown(&place)))
}

/// A single file as a directory that holds nothing else.
fn single_file(path: &Path) -> Result<Listing, Failure> {
    let bytes = read_file(path)?;
    let name = path.file_name().map_or_else(|| shown(path), |name| shown(Path::new(name)));
    let root = path.parent().map_or_else(String::new, shown);
    Ok(Listing::new(root, vec![ListedFile { path: name, bytes }], Vec::new()))
}

fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| unreadable(path, &error))
}

pub(super) fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let advice = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or directory; check the path".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied; let this user read it".to_owned(),
        io::ErrorKind::IsADirectory => "it is a directory; name a file".to_owned(),
        _ => error.to_string(),
    };
    Failure::could_not_check(anyhow!("read `{}`: {advice}", shown(path)))
}

/// A path for messages and reports: `/` between its parts, also on Windows.
pub(super) fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    if cfg!(windows) { text.replace('\\', "/") } else { text }
}

/// A walk through a directory of migrations.
struct Walk<'a> {
    root: &'a Path,
    files: Vec<ListedFile>,
    bytes: u64,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), Failure> {
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = entries.map_err(|error| unreadable(folder, &error))?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = shown(Path::new(&entry.file_name()));
            let path = entry.path();
            let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
            let metadata = fs::metadata(&path).map_err(|error| unreadable(&path, &error))?;
            let relative = format!("{prefix}{name}");
            if metadata.is_file() {
                self.file(&path, relative, metadata.len())?;
            } else if metadata.is_dir() && !is_link && depth > 0 && is_worth_a_look(&name) {
                self.folder(&path, &format!("{relative}/"), depth - 1)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, relative: String, bytes: u64) -> Result<(), Failure> {
        self.bytes += bytes;
        if self.files.len() >= MAX_FILES || self.bytes > MAX_BYTES {
            let root = shown(self.root);
            return Err(Failure::could_not_check(anyhow!(
                "find migrations in `{root}`: it holds more than {MAX_FILES} files or {} MiB; name \
                 the directory that holds the migration files themselves",
                MAX_BYTES >> 20
            )));
        }
        self.files.push(ListedFile { path: relative, bytes: read_file(path)? });
        Ok(())
    }
}

/// Folders that no migration tool looks into, and that are often huge.
fn is_worth_a_look(folder: &str) -> bool {
    !folder.starts_with('.') && folder != "node_modules" && folder != "target"
}

/// The marker files in the directory and in its parents, up to the repository's
/// root.
fn markers(root: &Path) -> Vec<Marker> {
    let mut found = Vec::new();
    for folder in std::iter::once(root.to_owned()).chain(parents(root)) {
        for name in MARKER_NAMES {
            let path = folder.join(name);
            let text = match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => String::new(),
                Ok(_) => fs::read_to_string(&path).unwrap_or_default(),
                Err(_) => continue,
            };
            found.push(Marker { path: shown(&path), text });
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    found
}

/// The parents of a directory, nearest first, as the user would write them.
fn parents(root: &Path) -> Vec<PathBuf> {
    let is_plain = root.components().all(|part| matches!(part, Component::Normal(_)));
    if !is_plain {
        let absolute = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        return absolute.ancestors().skip(1).take(MAX_PARENTS).map(Path::to_owned).collect();
    }
    let below = root.ancestors().skip(1).map(Path::to_owned);
    let above = (1..=MAX_PARENTS).map(|up| PathBuf::from_iter(std::iter::repeat_n("..", up)));
    below.chain(above).take(MAX_PARENTS).collect()
}
