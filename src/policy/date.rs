//! Days of the calendar, as expiries name them.

use std::fmt;
use std::str::FromStr;

/// A day, `2027-01-31`. Ordered as days are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// What is no day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no day; write one as `2027-01-31`")]
pub struct DateError {
    given: String,
}

impl Date {
    /// The day `year`-`month`-`day`, if there is such a day.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let is_leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if is_leap => 29,
            2 => 28,
            1..=12 => 31,
            _ => return None,
        };
        (1..=days).contains(&day).then_some(Self { year, month, day })
    }

    /// How many days lie between `earlier` and this day; negative where this day is
    /// the earlier one.
    pub fn days_since(self, earlier: Self) -> i64 {
        self.number() - earlier.number()
    }

    /// Days since 0000-03-01, by the inverse of [`Date::from_unix_seconds`].
    fn number(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let from_march = (month + 9) % 12;
        year * 365 + year.div_euclid(4) - year.div_euclid(100)
            + year.div_euclid(400)
            + (153 * from_march + 2) / 5
            + day
            - 1
    }

    /// The day (UTC) that is so many seconds after the beginning of 1970; `None`
    /// beyond the year 9999.
    pub fn from_unix_seconds(seconds: u64) -> Option<Self> {
        // Years that begin in March put the leap day at their end (after Howard
        // Hinnant's `civil_from_days`); 719,468 days lie between 0000-03-01 and
        // 1970-01-01, and 146,097 in 400 years.
        let days = seconds / 86_400 + 719_468;
        let (era, day) = (days / 146_097, days % 146_097);
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        let year = u16::try_from(era * 400 + year + later).ok().filter(|year| *year <= 9_999)?;
        Self::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (year, rest) = text.split_once('-')?;
            let (month, day) = rest.split_once('-')?;
            let is_number = |part: &str, digits: usize| {
                part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())
            };
            let all = is_number(year, 4) && is_number(month, 2) && is_number(day, 2);
            let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
            all.then(|| Self::new(year, month, day)).flatten()
        };
        read().ok_or_else(|| DateError { given: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_ordered() {
        let day = |text: &str| text.parse::<Date>();
        assert_eq!(day("2027-01-31").map(|day| day.to_string()), Ok("2027-01-31".to_owned()));
        assert!(day("2027-01-31").ok() < day("2027-02-01").ok());
        assert!(day("2026-12-31").ok() < day("2027-01-01").ok());
        for wrong in ["2027-02-29", "2027-13-01", "2027-1-1", "+027-01-01", "tomorrow", "", "2027"]
        {
            assert!(day(wrong).is_err(), "{wrong}");
        }
        assert!(
            day("2028-02-29").is_ok() && day("2000-02-29").is_ok() && day("1900-02-29").is_err()
        );
    }

    #[test]
    fn seconds_become_days() {
        let day = |seconds| Date::from_unix_seconds(seconds).map(|day| day.to_string());
        assert_eq!(day(0).as_deref(), Some("1970-01-01"));
        assert_eq!(day(951_782_400).as_deref(), Some("2000-02-29"));
        assert_eq!(day(951_868_800).as_deref(), Some("2000-03-01"));
        assert_eq!(day(1_795_305_599).as_deref(), Some("2026-11-21"));
        assert_eq!(day(4_107_542_399).as_deref(), Some("2100-02-28"));
        assert_eq!(day(4_107_542_400).as_deref(), Some("2100-03-01"));
        assert_eq!(day(u64::MAX), None);
    }
}
