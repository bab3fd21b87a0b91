"""Pages for staff: every one of them is guarded by `guard.staff_only`."""
