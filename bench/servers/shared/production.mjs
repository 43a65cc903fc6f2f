// Imported before anything else: several libraries look at these once, when they are loaded.
process.env.NODE_ENV = 'production';
process.env.GRAPHILE_ENV = 'production';
