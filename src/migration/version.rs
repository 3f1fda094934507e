//! Version numbers of any length.

use std::cmp::Ordering;

/// Decimal digits, compared as a number: `007` equals `7`, and no length
/// overflows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Number(String);

impl Number {
    /// The number that `text` writes; `None` unless it is digits and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| Self(text.trim_start_matches('0').to_owned()))
    }

    fn is_zero(&self) -> bool {
        self.0.is_empty()
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Numbers between dots, as Flyway compares them: absent parts are 0, so `1`
/// equals `1.0`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DottedVersion(Vec<Number>);

impl DottedVersion {
    /// The version whose parts `parts` are; `None` where one is not a number.
    pub fn parse<'a>(parts: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut numbers = parts.map(Number::parse).collect::<Option<Vec<_>>>()?;
        while numbers.len() > 1 && numbers.last().is_some_and(Number::is_zero) {
            numbers.pop();
        }
        Some(Self(numbers))
    }
}

/// The digits that `text` starts with, and the rest.
pub(super) fn leading_digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> DottedVersion {
        DottedVersion::parse(text.split('.')).expect("a version")
    }

    #[test]
    fn compares_as_flyway_does() {
        assert_eq!(version("1"), version("1.0.0"));
        assert_eq!(version("01"), version("1"));
        assert_eq!(version("0"), version("0.0"));
        assert!(version("1.9") < version("1.10"));
        assert!(version("1.2") < version("1.2.1"));
        assert!(version("0.5") < version("1"));
        assert!(version("20240101000000") < version("99999999999999999999999999999999999999999"));
        assert_eq!(DottedVersion::parse("1.x".split('.')), None);
        assert_eq!(DottedVersion::parse("1.".split('.')), None);
    }
}
