//! What the caller found on disk.

use super::ReadError;
use crate::source::Source;

/// A directory of migrations, as the caller found it.
#[derive(Debug, Clone)]
pub struct Listing {
    pub(super) root: String,
    /// Where the root is, in full; the root itself where nobody said.
    pub(super) place: String,
    /// By path.
    pub(super) files: Vec<ListedFile>,
    pub(super) markers: Vec<Marker>,
}

/// One file of a listing.
#[derive(Debug, Clone)]
pub struct ListedFile {
    /// Relative to the root, with `/` between its parts.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// A file or folder in a parent directory (or in the directory itself) that tells
/// which tool the project uses; [`super::MARKER_NAMES`] lists the names to look for.
#[derive(Debug, Clone)]
pub struct Marker {
    /// Its path, for messages; the last part is its name.
    pub path: String,
    /// Its text; empty for a folder.
    pub text: String,
}

impl Listing {
    /// The directory `root`, as the user wrote it; every file below it, at any
    /// depth and in any order; and what the project around it says about its tools,
    /// nearest first.
    pub fn new(root: impl Into<String>, mut files: Vec<ListedFile>, markers: Vec<Marker>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let root = root.into();
        Self { place: root.replace('\\', "/"), root, files, markers }
    }

    /// Says where the directory is, in full: some tools know a directory by its
    /// folder's name, or by that of the folder around it.
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = place.into().replace('\\', "/");
        self
    }

    /// The names of the folders that the directory lies in, itself last.
    pub(super) fn folders(&self) -> Vec<&str> {
        self.place.split('/').filter(|part| !part.is_empty() && *part != ".").collect()
    }

    /// The files of the directory itself.
    pub(super) fn top_level(&self) -> impl Iterator<Item = &ListedFile> {
        self.files.iter().filter(|file| !file.path.contains('/'))
    }

    /// Whether the directory itself holds a file called `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.path == name)
    }

    /// The marker called `name`.
    pub(super) fn marker(&self, name: &str) -> Option<&Marker> {
        self.markers.iter().find(|marker| marker.name() == name)
    }

    /// A file's path as the user would write it.
    pub(super) fn path_of(&self, file: &ListedFile) -> String {
        match self.root.trim_end_matches('/') {
            "" if self.root.is_empty() => file.path.clone(),
            root => format!("{root}/{}", file.path),
        }
    }

    /// A file as text.
    ///
    /// # Errors
    /// Where it is not UTF-8.
    pub(super) fn source(&self, file: &ListedFile) -> Result<Source, ReadError> {
        match std::str::from_utf8(&file.bytes) {
            Ok(text) => Ok(Source::new(self.path_of(file), text)),
            Err(error) => {
                let byte = error.valid_up_to();
                let line = 1 + file.bytes[..byte].iter().filter(|byte| **byte == b'\n').count();
                Err(ReadError::Encoding { file: self.path_of(file), byte, line })
            }
        }
    }
}

impl ListedFile {
    /// The last part of its path.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Its name without `.sql`, in any case, if that is how it ends.
    pub(super) fn sql_stem(&self) -> Option<&str> {
        strip_suffix_ignore_case(self.name(), ".sql")
    }

    /// What it holds, for a look at what tool wrote it.
    pub(super) fn text_lossy(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// The folder that it lies in, relative to the root; empty for the root itself.
    pub(super) fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

impl Marker {
    /// The last part of its path.
    pub(super) fn name(&self) -> &str {
        self.path.trim_end_matches('/').rsplit('/').next().unwrap_or(&self.path)
    }
}

/// `text` without `suffix`, letters compared without case.
pub(super) fn strip_suffix_ignore_case<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(suffix.len())?;
    let (stem, end) = text.split_at_checked(at)?;
    end.eq_ignore_ascii_case(suffix).then_some(stem)
}
