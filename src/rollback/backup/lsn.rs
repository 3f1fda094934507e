//! Positions in the WAL, and the files that hold it.

use std::fmt;
use std::str::FromStr;

/// A position in the WAL, in bytes. They are compared as numbers: as text,
/// `0/A000000` would stand behind `0/10000000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lsn(pub u64);

impl FromStr for Lsn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || format!("`{text}` is no position in the WAL such as `0/40023C8`");
        let (high, low) = text.trim().split_once('/').ok_or_else(refuse)?;
        let part = |text: &str| {
            let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            if plain { u32::from_str_radix(text, 16).ok() } else { None }
        };
        let (high, low) = part(high).zip(part(low)).ok_or_else(refuse)?;
        Ok(Self(u64::from(high) << 32 | u64::from(low)))
    }
}

impl fmt::Display for Lsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:X}/{:X}", self.0 >> 32, self.0 & 0xFFFF_FFFF)
    }
}

/// A WAL file: `000000010000000000000011`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Segment {
    /// Its timeline.
    pub timeline: u32,
    /// The upper part of its name.
    pub log: u32,
    /// The lower part.
    pub number: u32,
}

impl Segment {
    /// The file that holds what stands before `lsn`, as `pg_walfile_name` says.
    pub fn before(lsn: Lsn, timeline: u32, segment_bytes: u64) -> Self {
        Self::at(lsn.0.saturating_sub(1) / segment_bytes, timeline, segment_bytes)
    }

    fn at(index: u64, timeline: u32, segment_bytes: u64) -> Self {
        let per_log = (1_u64 << 32) / segment_bytes;
        let part = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
        Self { timeline, log: part(index / per_log), number: part(index % per_log) }
    }

    fn index(self, segment_bytes: u64) -> u64 {
        u64::from(self.log) * ((1_u64 << 32) / segment_bytes) + u64::from(self.number)
    }

    /// The WAL file that a name of an archived file begins with: suffixes of tools
    /// (a checksum, `.gz`) do not count; a timeline's history, a backup's label and
    /// a file that is not full are none.
    pub fn of_file(name: &str) -> Option<Self> {
        let name = name.trim().rsplit('/').next()?;
        let (digits, rest) = (name.get(..24)?, name.get(24..)?);
        if rest.starts_with(".partial") || rest.contains(".backup") || rest.starts_with(".history")
        {
            return None;
        }
        if rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return None;
        }
        digits.parse().ok()
    }
}

impl FromStr for Segment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || format!("`{text}` is no name of a WAL file");
        let hexadecimal = text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let part =
            |from: usize| u32::from_str_radix(&text[from..from + 8], 16).map_err(|_| refuse());
        if !hexadecimal {
            return Err(refuse());
        }
        Ok(Self { timeline: part(0)?, log: part(8)?, number: part(16)? })
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08X}{:08X}{:08X}", self.timeline, self.log, self.number)
    }
}

/// The files from `first` to `last` that are not among `archived`, as ranges. On
/// a way that changes the timeline a file of either one will do.
pub fn gaps(
    archived: &[Segment],
    first: Segment,
    last: Segment,
    segment_bytes: u64,
) -> Vec<(Segment, Segment)> {
    let on_the_way = |it: &&Segment| it.timeline >= first.timeline && it.timeline <= last.timeline;
    let there: std::collections::BTreeSet<u64> =
        archived.iter().filter(on_the_way).map(|it| it.index(segment_bytes)).collect();
    let (start, end) = (first.index(segment_bytes), last.index(segment_bytes));
    let mut found = Vec::new();
    let mut next = start;
    let named = |index| Segment::at(index, last.timeline, segment_bytes);
    for index in there.range(start..=end.max(start)) {
        if *index > next {
            found.push((named(next), named(index - 1)));
        }
        next = index + 1;
    }
    if next <= end {
        found.push((named(next), named(end)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB_16: u64 = 16 << 20;

    #[test]
    fn positions_are_numbers() {
        let at = |text: &str| text.parse::<Lsn>().unwrap();
        assert!(at("0/A000000") < at("0/10000000"));
        assert!(at("1/0") > at("0/FFFFFFFF"));
        assert_eq!(at("16/B374D848").to_string(), "16/B374D848");
        for wrong in ["", "0", "0/", "/1", "x/1", "0/123456789", "+1/2"] {
            assert!(wrong.parse::<Lsn>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn files_of_positions() {
        let name = |lsn: &str, bytes| Segment::before(lsn.parse().unwrap(), 1, bytes).to_string();
        // As pg_walfile_name says on a server.
        assert_eq!(name("0/40023C8", MIB_16), "000000010000000000000004");
        assert_eq!(name("0/4000000", MIB_16), "000000010000000000000003");
        assert_eq!(name("1/0", MIB_16), "0000000100000000000000FF");
        assert_eq!(name("0/5006748", 1 << 20), "000000010000000000000050");
    }

    #[test]
    fn names_in_an_archive() {
        let name = "15-1/0000000100000000/000000010000000000000011-9b6a3f.gz";
        assert_eq!(Segment::of_file(name).unwrap().to_string(), "000000010000000000000011");
        for none in [
            "00000002.history",
            "000000010000000000000011.00000028.backup",
            "000000010000000000000011.partial",
            "readme",
        ] {
            assert_eq!(Segment::of_file(none), None, "{none}");
        }
    }

    #[test]
    fn holes_are_seen() {
        let at = |number: u32| Segment { timeline: 1, log: number / 256, number: number % 256 };
        let there: Vec<Segment> = [254, 255, 256, 259].map(at).to_vec();
        assert_eq!(gaps(&there, at(254), at(256), MIB_16), []);
        assert_eq!(gaps(&there, at(254), at(259), MIB_16), [(at(257), at(258))]);
        assert_eq!(
            gaps(&there, at(254), at(261), MIB_16),
            [(at(257), at(258)), (at(260), at(261))]
        );
        assert_eq!(gaps(&[], at(1), at(2), MIB_16), [(at(1), at(2))]);
    }
}
