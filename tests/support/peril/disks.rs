//! Small disks to fill, to lock and to cut off.
