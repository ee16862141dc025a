//! The wall of rows: found in the database's own catalogue, so that a table that is added is proven by itself.

mod catalogue;
mod rows;
