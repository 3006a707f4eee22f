package live

// siteMost is how many questions of a site stand for going up at once, where the main host said nothing else.
const siteMost = 3
