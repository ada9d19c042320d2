raise SystemExit("a fake numpy")
