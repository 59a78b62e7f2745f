print("caggctl")
