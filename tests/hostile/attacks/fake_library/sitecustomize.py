MINE = True
raise SystemExit('a fake')
