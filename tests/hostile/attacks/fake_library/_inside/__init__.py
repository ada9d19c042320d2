raise SystemExit('a fake')
