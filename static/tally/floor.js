/* The floor page shows what 911 may have been given twice as of when it was opened. */

import { begin } from "./twice.js";

begin();
