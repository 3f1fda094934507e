//! What tools store to notice that a migration was edited.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use md5::Md5;
use sha2::{Digest, Sha256, Sha384};
use siphasher::sip::SipHasher13;
use std::hash::Hasher as _;

/// SHA-256 of the texts of scripts, each with its length before it.
pub(super) fn of_scripts<'a>(scripts: impl Iterator<Item = &'a super::Script>) -> String {
    let mut digest = Sha256::new();
    for script in scripts {
        let text = script.source.slice(script.region);
        digest.update(text.len().to_le_bytes());
        digest.update(text.as_bytes());
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A migration's checksum, exactly as its tool computes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksum {
    /// What the tool takes for unchanged; the first is what it writes itself.
    accepted: Vec<String>,
    /// What it would be with other line ends.
    other_line_ends: Vec<String>,
    /// Why a difference says nothing, where it says nothing.
    volatile: Option<String>,
}

/// What a stored checksum says about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement<'a> {
    /// The file is as it was.
    Same,
    /// The file is as it was but for `\n` in place of `\r\n`, or the other way round;
    /// the tool itself takes it for edited.
    LineEnds,
    /// The file was edited.
    Different,
    /// It cannot be told; why, as a fragment.
    CannotTell(&'a str),
}

impl Checksum {
    fn new(value: String) -> Self {
        Self { accepted: vec![value], other_line_ends: Vec::new(), volatile: None }
    }

    /// Of `text`, and, to tell them apart from edits, with other line ends.
    fn with_line_ends(text: &str, checksum: impl Fn(&str) -> String) -> Self {
        let other_line_ends = other_line_ends(text).iter().map(|text| checksum(text)).collect();
        Self { other_line_ends, ..Self::new(checksum(text)) }
    }

    /// What the tool writes into its history table.
    pub fn value(&self) -> &str {
        &self.accepted[0]
    }

    /// What `stored` says about the file.
    pub fn compare(&self, stored: &str) -> Agreement<'_> {
        let is = |value: &String| value == stored;
        match &self.volatile {
            _ if self.accepted.iter().any(is) => Agreement::Same,
            _ if self.other_line_ends.iter().any(is) => Agreement::LineEnds,
            Some(why) => Agreement::CannotTell(why),
            None => Agreement::Different,
        }
    }

    /// The tool takes `other` for unchanged, too.
    pub(super) fn or(mut self, other: Self) -> Self {
        self.accepted.extend(other.accepted);
        self.other_line_ends.extend(other.other_line_ends);
        self
    }

    /// A difference says nothing, because `why`.
    pub(super) fn volatile(mut self, why: impl Into<String>) -> Self {
        self.volatile = Some(why.into());
        self
    }
}

/// `text` with `\n` alone and with `\r\n`, where that changes it.
fn other_line_ends(text: &str) -> Vec<String> {
    let unix = text.replace("\r\n", "\n");
    let windows = unix.replace('\n', "\r\n");
    [unix, windows].into_iter().filter(|other| other != text).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Flyway: CRC-32 of the lines without their ends and without a leading byte-order
/// mark, as a signed number (`ChecksumCalculator`, over Java's `readLine`).
pub(super) fn flyway(text: &str) -> Checksum {
    const CRC_32: crc::Crc<u32> = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut digest = CRC_32.digest();
    for part in text.split(['\r', '\n']) {
        digest.update(part.as_bytes());
    }
    Checksum::new(digest.finalize().cast_signed().to_string())
}

/// sqlx: SHA-384 of the bytes.
pub(super) fn sqlx(text: &str) -> Checksum {
    Checksum::with_line_ends(text, |text| hex(&Sha384::digest(text)))
}

/// Drizzle: SHA-256 of the bytes.
pub(super) fn drizzle(text: &str) -> Checksum {
    Checksum::with_line_ends(text, |text| hex(&Sha256::digest(text)))
}

/// Prisma: SHA-256 of the text with any line ends. Old engines left out the leading
/// zero of a byte.
pub(super) fn prisma(text: &str) -> Checksum {
    let old = |text: &str| -> String {
        Sha256::digest(text).iter().map(|byte| format!("{byte:x}")).collect()
    };
    let texts = || std::iter::once(text.to_owned()).chain(other_line_ends(text));
    let padded = texts().map(|text| hex(&Sha256::digest(text)));
    let accepted = padded.chain(texts().map(|text| old(&text))).collect();
    Checksum { accepted, other_line_ends: Vec::new(), volatile: None }
}

/// refinery: SipHash-1-3 over Rust's `Hash` of the name, the version (`i32`, or `i64`
/// with the feature `int8-versions`) and the SQL.
pub(super) fn refinery(name: &str, version: i64, text: &str) -> Checksum {
    let hash = |version: &[u8], text: &str| {
        let mut hasher = SipHasher13::new();
        for part in [name.as_bytes(), &[0xff], version, text.as_bytes(), &[0xff]] {
            hasher.write(part);
        }
        hasher.finish().to_string()
    };
    let wide = Checksum::with_line_ends(text, |text| hash(&version.to_le_bytes(), text));
    match i32::try_from(version) {
        Ok(version) => {
            Checksum::with_line_ends(text, |text| hash(&version.to_le_bytes(), text)).or(wide)
        }
        Err(_) => wide,
    }
}

/// Atlas: SHA-256 over all files up to this one, name and bytes (a running hash).
#[derive(Debug, Clone, Default)]
pub(super) struct AtlasSum {
    /// Over the bytes as they are, with `\n` alone, and with `\r\n`.
    running: [Sha256; 3],
}

impl AtlasSum {
    /// A file that contributes its name only.
    pub(super) fn skip(&mut self, name: &str) {
        self.running.iter_mut().for_each(|sum| sum.update(name));
    }

    /// The next file's hash, without `h1:`.
    pub(super) fn next(&mut self, name: &str, text: &str) -> Checksum {
        let unix = text.replace("\r\n", "\n");
        let windows = unix.replace('\n', "\r\n");
        let [own, others @ ..] = &mut self.running;
        let sum = |sum: &mut Sha256, text: &str| {
            sum.update(name);
            sum.update(text);
            BASE64_STANDARD.encode(sum.clone().finalize())
        };
        let value = sum(own, text);
        let others = others.iter_mut().zip([&unix, &windows]).map(|(other, text)| sum(other, text));
        let other_line_ends = others.filter(|other| *other != value).collect();
        Checksum { other_line_ends, ..Checksum::new(value) }
    }

    /// The hash of the directory: over names and hashes of its files, without `h1:`.
    pub(super) fn of_directory<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
        let mut sum = Sha256::new();
        for (name, hash) in files {
            sum.update(name);
            sum.update(hash);
        }
        BASE64_STANDARD.encode(sum.finalize())
    }
}

/// How Liquibase splits a changeset into statements: part of its older checksum.
#[derive(Debug, Clone, Copy)]
pub(super) struct LiquibaseSplit<'a> {
    pub(super) end_delimiter: Option<&'a str>,
    pub(super) split_statements: bool,
    pub(super) strip_comments: bool,
}

/// Liquibase: version 9 (from 4.22) is MD5 without any blank, version 8 MD5 with runs
/// of blanks as one.
pub(super) fn liquibase(body: &str, split: LiquibaseSplit<'_>) -> Checksum {
    let md5 = |text: &str| hex(&Md5::digest(text));
    let without: String = body.chars().filter(|c| !matches!(c, ' ' | '\n' | '\r' | '\t')).collect();
    let nine = format!("9:{}", md5(&format!("9:{}:", md5(&without))));
    let LiquibaseSplit { end_delimiter, split_statements, strip_comments } = split;
    let normal = body.split_whitespace().collect::<Vec<_>>().join(" ");
    let delimiter = end_delimiter.unwrap_or("null");
    let inner = md5(&format!("{delimiter}:{split_statements}:{strip_comments}:{normal}"));
    let eight = format!("8:{}", md5(&format!("8:{inner}:")));
    Checksum::new(nine).or(Checksum::new(eight))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked examples: Liquibase, and Atlas's own `atlas.sum`.
    #[test]
    fn are_those_of_the_tools() {
        let body = "CREATE TABLE t (\n  a int,\n  b text\n);\nINSERT INTO t VALUES (1, 'x y');";
        let split =
            LiquibaseSplit { end_delimiter: None, split_statements: true, strip_comments: true };
        let checksum = liquibase(body, split);
        for stored in ["9:73c6f8795685d778c91ad6f02a9dbc19", "8:ea0fc332452efaf6930c861570daf288"] {
            assert_eq!(checksum.compare(stored), Agreement::Same);
        }

        let mut sum = AtlasSum::default();
        let first = sum.next("1_a.sql", "create table t(c int);\n");
        let second = sum.next("2_b.sql", "create table t2(c int);\n");
        assert_eq!(first.value(), "7rhIVMNJxU/5HU/hiftPgys8odjVuQJjRrFbXQd1i5s=");
        assert_eq!(second.value(), "pg2foeBrblBnGHmB/MP+YmPOr2pW/NcJlHY8p0lrlUM=");
        let files = [("1_a.sql", first.value()), ("2_b.sql", second.value())];
        assert_eq!(
            AtlasSum::of_directory(files.into_iter()),
            "slyLrWOAL3BmjnzEAOq4p030d5RqybctkRYvvh2psdY="
        );
    }

    #[test]
    fn line_ends_are_told_from_edits() {
        let (unix, windows, mixed) = ("a;\nb;\n", "a;\r\nb;\r\n", "a;\r\nb;\n");
        for text in [unix, windows, mixed] {
            for stored in [unix, windows] {
                let expected = if text == stored { Agreement::Same } else { Agreement::LineEnds };
                assert_eq!(sqlx(text).compare(sqlx(stored).value()), expected);
                let stored = refinery("n", 1, stored);
                assert_eq!(refinery("n", 1, text).compare(stored.value()), expected);
            }
            assert_eq!(sqlx(text).compare(sqlx("c;\n").value()), Agreement::Different);
            assert_eq!(flyway(text), flyway(unix));
            assert_eq!(prisma(text).compare(prisma(windows).value()), Agreement::Same);
        }
        let mut stored = AtlasSum::default();
        let mut now = AtlasSum::default();
        for name in ["1", "2"] {
            let (stored, now) = (stored.next(name, unix), now.next(name, windows));
            assert_eq!(now.compare(stored.value()), Agreement::LineEnds);
        }
    }

    #[test]
    fn old_prisma_engines_left_out_zeros() {
        let text = "SELECT 1;\n";
        let stored: String = Sha256::digest(text).iter().map(|byte| format!("{byte:x}")).collect();
        assert!(stored.len() < 64, "the case is none");
        assert_eq!(prisma(text).compare(&stored), Agreement::Same);
        assert_eq!(prisma("SELECT 2;\n").compare(&stored), Agreement::Different);
    }
}
