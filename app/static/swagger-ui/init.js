// Ours, not Swagger UI's: a file of its own, so that the page needs no inline script.
SwaggerUIBundle({
  dom_id: "#swagger-ui",
  url: "openapi.json", // relative to the page: a path prefix in front of the service works
  validatorUrl: null, // sends nothing to a validator elsewhere
  queryConfigEnabled: false, // a link cannot point the page at another document
  deepLinking: true,
  filter: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
});
