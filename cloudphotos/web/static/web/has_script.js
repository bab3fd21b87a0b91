"use strict";
// Before anything is painted: pages look different where there are scripts, and must not jump once the others have come.
document.documentElement.classList.add("has-script");
