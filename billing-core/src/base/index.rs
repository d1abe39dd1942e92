//! `AccountIndex(2)`: the third account of the book. A list's places have a type of their own, so that none is taken
//! for that of another list.

macro_rules! index {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($inner);

        impl $name {
            /// No place of a list: lists are shorter.
            pub const NONE: Self = Self(<$inner>::MAX);

            /// The index of a place from 0 on; [`Self::NONE`] beyond the places that a list may have.
            pub fn new(place: usize) -> Self {
                <$inner>::try_from(place).map_or(Self::NONE, Self)
            }

            /// The place from 0 on.
            pub fn place(self) -> usize {
                usize::try_from(self.0).unwrap_or(usize::MAX)
            }

            /// The index of a number that [`Self::number`] gave.
            #[allow(dead_code, clippy::allow_attributes, reason = "few of them are packed as numbers")]
            pub(crate) fn of_number(number: $inner) -> Self {
                Self(number)
            }

            /// The same as a number, for hashes.
            pub fn number(self) -> $inner {
                self.0
            }
        }
    };
}

index! {
    /// Which account of the book, in the order of the accounts file.
    AccountIndex(u16)
}
index! {
    /// Which portfolio, in the order in which the book's accounts name them.
    PortfolioIndex(u16)
}
index! {
    /// Which period of the calendar.
    PeriodIndex(u16)
}
index! {
    /// Which business number of the log's names. It depends on the order of reading, so no result may.
    NumberIndex(u32)
}
index! {
    /// Which value of the tag that was read, among the log's names. It depends on the order of reading, so no result
    /// may. [`TagIndex::NONE`]: the message has none.
    TagIndex(u32)
}
index! {
    /// Which of the counts.
    CountIndex(u32)
}
