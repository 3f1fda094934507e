//! The last proof on servers of every major, written down.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use banister::pg::Version;

/// What is known of the last proof.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Proven {
    /// `2026-11-21`.
    pub(crate) date: String,
    /// What the rows said then.
    pub(crate) rows: String,
    /// By release of the server: the statements that did what was predicted, by
    /// how their locks were seen; and the claims of rows and clients that were shown.
    pub(crate) releases: Vec<(String, BTreeMap<String, usize>)>,
}

const HEAD: &str = "# The last proof on servers of every major: release, then statements by how their locks were\n\
                    # seen. Written by BANISTER_BLESS=1 cargo test --all-features --test it effect::proof\n";

fn path() -> PathBuf {
    super::folder().join("proven.txt")
}

impl Proven {
    /// As it was written down; nothing proven where it was not.
    pub(crate) fn read() -> Self {
        let text = fs::read_to_string(path()).unwrap_or_default();
        let mut proven = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            match (words.next(), words.next()) {
                (Some("date"), Some(date)) => proven.date = date.to_owned(),
                (Some("rows"), Some(rows)) => proven.rows = rows.to_owned(),
                (Some(release), first) => {
                    let counts = first.into_iter().chain(words).filter_map(|word| {
                        let (how, count) = word.split_once('=')?;
                        Some((how.to_owned(), count.parse().ok()?))
                    });
                    proven.releases.push((release.to_owned(), counts.collect()));
                }
                _ => {}
            }
        }
        proven
    }

    /// Writes it down.
    pub(crate) fn write(&self) {
        let mut out = format!("{HEAD}date {}\nrows {}\n", self.date, self.rows);
        for (release, counts) in &self.releases {
            out.push_str(release);
            counts.iter().for_each(|(how, count)| _ = write!(out, " {how}={count}"));
            out.push('\n');
        }
        fs::write(path(), out).expect("written");
    }

    /// The last part of the page.
    pub(super) fn in_words(&self, rows: usize, unclear: usize) -> String {
        let total = |how: &str| -> usize {
            self.releases.iter().filter_map(|(_, counts)| counts.get(how)).sum()
        };
        let all: usize =
            ["in_transaction", "gate", "refused", "not_observed"].map(total).into_iter().sum();
        let releases: Vec<&str> =
            self.releases.iter().map(|(release, _)| release.as_str()).collect();
        format!(
            "\n## How it was proven\n\n\
             On {}, on PostgreSQL {}: these {rows} statements, and all others of \
             [testdata/effects](../testdata/effects/),\nran on a server of each version. What a server did \
             was compared with what was predicted, statement by statement, and\n\
             **{all} of {all}** did just that. The same runs before every merge.\n\n\
             - {} ran in a transaction, in which `pg_locks`, the files of all relations and the counters \
             of scans were read before\n  and after, and the server's own messages were heard (`rewriting \
             table`, `verifying table`, `building index` …). No\n  lock, rewrite, scan or index build may \
             be more or less than predicted, on any relation.\n\
             - {} refuse a transaction. They were held up by two other sessions while their locks were \
             read, so that those are a lower\n  bound: what they take after their last wait was not seen.\n\
             - {} were refused, with the error code that was predicted.\n\
             - {} take no lock at which they could be held up, or are of the session: that they succeed, \
             as predicted, is all that\n  was seen.\n\n\
             *Fails* and *breaks* were shown too, where a server can show them: {} times such rows were \
             there before, and the statement\nfailed with that code; {} times a client's statement \
             worked before, and failed after. That values differ from then on\n(another type, nulls, \
             another default) is no error, and was not shown. {unclear} of the {rows} statements have a \
             **?**: what cannot\nbe seen in the SQL is not proven.\n\n\
             A server with other settings, extensions or event triggers may do more.\n\n\
             To prove it again (Linux on x86-64; `tests/servers.sh` fetches the servers):\n\n\
             ```sh\ntests/servers.sh\ncargo test --all-features --test it effect::proof -- --nocapture\n```\n",
            self.date,
            releases.join(", "),
            total("in_transaction"),
            total("gate"),
            total("refused"),
            total("not_observed"),
            total("on_rows"),
            total("on_clients"),
        )
    }
}

/// Today's date, as UTC has it.
pub(crate) fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    // Days since 0000-03-01, in eras of 400 years.
    let days = i64::try_from(seconds / 86_400).unwrap_or(0) + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", era * 400 + year + carry)
}

/// Whether servers of every major are among the releases.
pub(crate) fn is_every_major(releases: &[(String, BTreeMap<String, usize>)]) -> bool {
    Version::all().all(|version| {
        releases
            .iter()
            .any(|(release, _)| release.split('.').next() == Some(version.to_string().as_str()))
    })
}
