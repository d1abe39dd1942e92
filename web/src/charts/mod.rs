//! Numbers to whole pixels, and pixels to SVG.

pub mod axis;
pub mod bar_layout;
pub mod step_path;
