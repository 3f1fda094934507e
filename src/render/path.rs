//! Files as other tools find them: from the root of the repository.

use std::fmt::Write as _;

use crate::report::Header;

/// `file`, as the user named it in the working directory, from the root of the
/// repository down. A file outside of it keeps its `..` or its leading `/`.
pub(super) fn from_root(header: &Header, file: &str) -> String {
    if file.starts_with('/') {
        return file.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in header.directory.split('/').chain(file.split('/')) {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// A path as a URI reference: relative, or `file://` where the path is absolute.
pub(super) fn uri(path: &str) -> String {
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    path.bytes().fold(scheme.to_owned(), |mut uri, byte| {
        let plain = byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
        match plain {
            true => uri.push(char::from(byte)),
            false => drop(write!(uri, "%{byte:02X}")),
        }
        uri
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(directory: &str) -> Header {
        Header {
            schema_version: 1,
            banister: String::new(),
            postgres: 17,
            notes: Vec::new(),
            directory: directory.to_owned(),
        }
    }

    #[test]
    fn paths_begin_at_the_root() {
        for (directory, file, expected) in [
            ("", "migrations/1.sql", "migrations/1.sql"),
            ("", "./migrations//1.sql", "migrations/1.sql"),
            ("services/shop", "1.sql", "services/shop/1.sql"),
            ("services/shop", "../x/1.sql", "services/x/1.sql"),
            ("", "../1.sql", "../1.sql"),
            ("a", "../../../1.sql", "../../1.sql"),
            ("a", "/tmp/1.sql", "/tmp/1.sql"),
        ] {
            assert_eq!(from_root(&header(directory), file), expected, "{directory} {file}");
        }
    }

    #[test]
    fn uris_are_encoded() {
        assert_eq!(uri("a b/é#1.sql"), "a%20b/%C3%A9%231.sql");
        assert_eq!(uri("/tmp/x:y"), "file:///tmp/x%3Ay");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
    }
}
