//! Values of the types that PostgreSQL and its extensions bring, as text.
//!
//! They stay within what arithmetic survives: the product of two still fits its
//! type, and so does the value with a sign before it.

use super::harvest::of_length;

/// For what a value is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It is part of a key: out of the way of the numbers that migrations and
    /// sequences begin with.
    Key,
    /// Anything else.
    Plain,
}

/// A type, as far as values go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind<'a> {
    /// `pg_type.typname`.
    pub(super) name: &'a str,
    /// The modifier, -1 for none.
    pub(super) modifier: i32,
    /// What a text begins with: the column's name.
    pub(super) prefix: &'a str,
}

impl Kind<'_> {
    /// An ordinary value, another one for every `n` as far as the type has room,
    /// growing with `n` where values have an order; nothing where the type is not
    /// known.
    pub(super) fn plain(self, n: usize, purpose: Purpose) -> Option<String> {
        let is_key = purpose == Purpose::Key;
        let number = |key: usize, plain: usize| (if is_key { key } else { plain }) + n;
        let Self { name, modifier, prefix } = self;
        Some(match name {
            "bool" => if n.is_multiple_of(2) { "t" } else { "f" }.to_owned(),
            "int2" => (number(20_001, 41) % 32_000).to_string(),
            "int4" | "int8" => number(1_000_001, 41).to_string(),
            "numeric" => numeric(modifier, number(1_000_001, 41)),
            "float4" | "float8" => format!("{}.5", number(1_000_001, 41)),
            "money" => format!("{}.50", number(10_001, 41)),
            "text" | "citext" if is_document(prefix) => document(prefix, n),
            "text" | "citext" | "refcursor" => format!("{prefix} {}", n + 1),
            "varchar" | "bpchar" => short(prefix, n, limit(modifier)),
            "name" => short(prefix, n, Some(63)),
            "char" => char::from(b'a' + u8::try_from(n % 26).unwrap_or(0)).to_string(),
            "bytea" => format!("\\xdeadbeef{n:08x}"),
            "uuid" => format!("5eed0000-0000-4000-8000-{n:012x}"),
            "date" => date(n),
            "timestamp" | "timestamptz" => {
                format!("{} 10:30:00{}", date(n), fraction(modifier))
            }
            "time" | "timetz" => {
                format!("{:02}:{:02}:15{}", 10 + n / 60 % 12, n % 60, fraction(modifier))
            }
            "interval" => format!("{} days 02:03:04{}", n + 1, fraction(-1)),
            "json" | "jsonb" => document(prefix, n),
            _ => return self.rarer(n),
        })
    }

    fn rarer(self, n: usize) -> Option<String> {
        let low = n % 250 + 1;
        Some(match self.name {
            "xml" => format!("<n>{n}</n>"),
            "jsonpath" => format!("$.a{n}"),
            "inet" => format!("192.0.{}.{low}", n / 250 % 250),
            "cidr" => format!("10.{}.{low}.0/24", n / 250 % 250),
            "macaddr" => format!("08:00:2b:01:{:02x}:{:02x}", n / 256 % 256, n % 256),
            "macaddr8" => format!("08:00:2b:01:02:03:{:02x}:{:02x}", n / 256 % 256, n % 256),
            "bit" => bits(n, usize::try_from(self.modifier).unwrap_or(1)),
            "varbit" => bits(n, usize::try_from(self.modifier).unwrap_or(8)),
            "point" => format!("({n},2.5)"),
            "line" => format!("{{1,2,{n}}}"),
            "lseg" => format!("[({n},0),(3,4.5)]"),
            "box" => format!("({},4),({n},2)", n + 1),
            "path" | "polygon" => format!("(({n},0),(1,2),(3,4))"),
            "circle" => format!("<({n},2),1>"),
            "tsvector" => format!("'banister':1 'n{n}':2"),
            "tsquery" => format!("'banister' & 'n{n}'"),
            "oid" | "xid" | "xid8" | "cid" => (41 + n).to_string(),
            "pg_lsn" => format!("0/{:X}", 41 + n),
            "tid" => format!("(0,{})", n % 1000 + 1),
            "txid_snapshot" | "pg_snapshot" => format!("{0}:{0}:", 41 + n),
            "int2vector" | "oidvector" => format!("1 {}", n % 1000 + 1),
            "regclass" => "pg_catalog.pg_class".to_owned(),
            "regtype" => "integer".to_owned(),
            "regproc" => "pg_catalog.version".to_owned(),
            "regprocedure" => "pg_catalog.version()".to_owned(),
            "regrole" => "postgres".to_owned(),
            "regnamespace" => "pg_catalog".to_owned(),
            "regconfig" | "regdictionary" => "pg_catalog.simple".to_owned(),
            "regcollation" => "pg_catalog.\"C\"".to_owned(),
            "aclitem" => "postgres=r/postgres".to_owned(),
            "hstore" => format!("\"a\"=>\"{n}\""),
            "ltree" => format!("top.n{n}"),
            "lquery" | "ltxtquery" => format!("n{n}"),
            "cube" => format!("({n}, 2)"),
            "seg" => format!("{n}..{}", n + 1),
            "geometry" | "geography" => format!("POINT({} 2)", n % 90),
            "vector" | "halfvec" => vector(n, usize::try_from(self.modifier).unwrap_or(3)),
            _ => return None,
        })
    }

    /// Values at which conversions go wrong, the most telling ones first.
    pub(super) fn edges(self) -> Vec<String> {
        let owned = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect();
        let Self { name, modifier, prefix } = self;
        match name {
            "int2" => owned(&["300", "-7", "0"]),
            "int4" => owned(&["40000", "-7", "0"]),
            "int8" => owned(&["3000000000", "-7", "0"]),
            "numeric" => numeric_edges(modifier),
            "float8" => owned(&["0.1234567890123456", "-123456789.125", "0"]),
            "float4" => owned(&["0.12345679", "-7.25", "0"]),
            "money" => owned(&["-7.25", "0.01"]),
            "text" | "citext" if is_document(prefix) => vec!["{}".to_owned()],
            "text" | "citext" => vec![unicode(prefix, 300), String::new()],
            "varchar" | "bpchar" => {
                vec![unicode(prefix, limit(modifier).unwrap_or(300).min(300)), String::new()]
            }
            "bytea" => owned(&["\\x00ff5c27", "\\x"]),
            "date" => owned(&["1999-12-31", "2038-01-20"]),
            "timestamp" | "timestamptz" => {
                let fraction = fraction(modifier);
                let days = ["1999-12-31 23:59:58", "2038-01-20 03:14:08"];
                days.map(|day| format!("{day}{fraction}")).into()
            }
            "time" | "timetz" => owned(&["23:59:58", "00:00:00"]),
            "interval" => owned(&["-1 mons", "400 days 00:00:00.000001"]),
            "json" => {
                owned(&[r#"{"b" : 1,  "a": [1, 2.50, null], "a": {"deep": "\u00e9"}}"#, r#"{ }"#])
            }
            "jsonb" => owned(&[r#"{"a": [1, 2.50, null], "b": {"deep": "\u00e9"}}"#, "{}"]),
            "inet" => owned(&["2001:db8::1/64", "192.0.2.1/24"]),
            "cidr" => owned(&["2001:db8::/32"]),
            _ => Vec::new(),
        }
    }
}

/// Whether a column of this name holds documents, though its type is text.
fn is_document(name: &str) -> bool {
    name.split('_').any(|word| word.eq_ignore_ascii_case("json"))
}

fn document(prefix: &str, n: usize) -> String {
    let name = serde_json::Value::String(format!("{prefix} {}", n + 1));
    format!(r#"{{"n": {n}, "name": {name}}}"#)
}

/// The number of characters that a modifier allows.
fn limit(modifier: i32) -> Option<usize> {
    usize::try_from(modifier).ok()?.checked_sub(4)
}

/// A text within a limit, as different for every `n` as the limit allows.
fn short(prefix: &str, n: usize, limit: Option<usize>) -> String {
    let whole = format!("{prefix} {}", n + 1);
    match limit {
        Some(limit) if whole.chars().count() > limit => {
            // The number is what tells them apart.
            let mut digits = Vec::new();
            let mut rest = n + 10;
            while digits.len() < limit && (rest > 0 || digits.is_empty()) {
                let digit = u32::try_from(rest % 36).unwrap_or(0);
                digits.push(char::from_digit(digit, 36).unwrap_or('0'));
                rest /= 36;
            }
            digits.iter().rev().collect()
        }
        _ => whole,
    }
}

/// A text of so many characters that encodings and quotes stumble over, as far as
/// there is room.
fn unicode(prefix: &str, length: usize) -> String {
    let start = format!("{prefix} Ünï – 漢字 'q' \"d\" \\ ");
    if start.chars().count() > length {
        return of_length(prefix, 7, length);
    }
    start.chars().chain(std::iter::repeat('x')).take(length).collect()
}

/// A day for every `n`, later and later; months have 28.
fn date(n: usize) -> String {
    format!("{}-{:02}-{:02}", 2021 + n / 336, n / 28 % 12 + 1, n % 28 + 1)
}

/// A fraction of a second with as many digits as the type keeps.
fn fraction(modifier: i32) -> String {
    let digits = usize::try_from(modifier).map_or(6, |digits| digits.min(6));
    let all = ".123456";
    if digits == 0 { String::new() } else { all[..=digits].to_owned() }
}

fn bits(n: usize, length: usize) -> String {
    let length = length.max(1);
    (0..length)
        .rev()
        .map(|place| if place < 60 && n >> place & 1 == 1 { '1' } else { '0' })
        .collect()
}

fn vector(n: usize, length: usize) -> String {
    let all: Vec<String> = (0..length.max(1)).map(|place| format!("{}.5", n + place)).collect();
    format!("[{}]", all.join(","))
}

/// Precision and scale of a `numeric`, where it has them.
///
/// Source: `numeric_typmod_precision` and `numeric_typmod_scale` in `numeric.c`;
/// before 15 the scale is never negative, which reads the same.
fn precision_and_scale(modifier: i32) -> Option<(i32, i32)> {
    let packed = modifier.checked_sub(4).filter(|packed| *packed >= 0)?;
    Some((packed >> 16 & 0xffff, ((packed & 0x7ff) ^ 1024) - 1024))
}

/// `number` as far as it fits, with all the digits that the scale keeps.
fn numeric(modifier: i32, number: usize) -> String {
    let Some((precision, scale)) = precision_and_scale(modifier) else {
        return format!("{number}.25");
    };
    let whole = usize::try_from(precision - scale).unwrap_or(0).min(18);
    let number = number % 10_usize.pow(u32::try_from(whole).unwrap_or(0));
    if scale < 0 {
        let zeros = "0".repeat(usize::try_from(-scale).unwrap_or(0));
        return format!("{number}{zeros}");
    }
    let scale = usize::try_from(scale).unwrap_or(0);
    if scale == 0 {
        return number.to_string();
    }
    // Digits that come before the first that may be other than zero.
    let zeros = scale.saturating_sub(usize::try_from(precision).unwrap_or(0));
    let digits: String =
        "0".repeat(zeros).chars().chain("12345678901".chars().cycle()).take(scale).collect();
    format!("{number}.{digits}")
}

fn numeric_edges(modifier: i32) -> Vec<String> {
    match precision_and_scale(modifier) {
        None => ["-9876543210.12345678901", "0"].map(str::to_owned).into(),
        Some(_) => vec![format!("-{}", numeric(modifier, 7)), "0".to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str, modifier: i32) -> Kind<'_> {
        Kind { name, modifier, prefix: "note" }
    }

    #[test]
    fn values_fit_their_modifier() {
        let numeric = |precision: i32, scale: i32| (precision << 16 | (scale & 0x7ff)) + 4;
        let plain = |name, modifier| kind(name, modifier).plain(0, Purpose::Plain).expect("known");
        assert_eq!(plain("numeric", numeric(10, 2)), "41.12");
        assert_eq!(plain("numeric", numeric(2, 2)), "0.12");
        assert_eq!(plain("numeric", numeric(3, 5)), "0.00123");
        assert_eq!(plain("numeric", numeric(3, -2)), "4100");
        assert_eq!(plain("numeric", numeric(1, 0)), "1");
        assert_eq!(plain("varchar", 4 + 20), "note 1");
        assert_eq!(plain("varchar", 4 + 2), "a");
        assert_eq!(plain("timestamptz", 3), "2021-01-01 10:30:00.123");
        assert_eq!(plain("timestamptz", 0), "2021-01-01 10:30:00");
        assert_eq!(plain("bit", 3), "000");
        for edge in kind("varchar", 4 + 5).edges() {
            assert!(edge.chars().count() <= 5, "{edge}");
        }
    }

    #[test]
    fn keys_differ() {
        for name in ["int2", "int4", "text", "uuid", "date", "timestamp", "inet", "bytea"] {
            let all: std::collections::BTreeSet<_> =
                (0..200).map(|n| kind(name, -1).plain(n, Purpose::Key)).collect();
            assert_eq!(all.len(), 200, "{name}");
        }
        let all: std::collections::BTreeSet<_> =
            (0..20).map(|n| kind("varchar", 4 + 1).plain(n, Purpose::Key)).collect();
        assert_eq!(all.len(), 20);
    }
}
