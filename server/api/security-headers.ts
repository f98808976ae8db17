import { secureHeaders } from 'hono/secure-headers'

/**
 * Headers of every answer. Scripts and styles come from our own files alone, nothing is inline: React and Recharts set
 * styles through the object model, which the policy leaves free.
 * @param publicUrl HSTS is promised only where people reach us by https
 */
export const securityHeaders = (publicUrl: string | undefined) =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      fontSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    strictTransportSecurity: publicUrl?.startsWith('https://')
      ? 'max-age=31536000; includeSubDomains'
      : false,
    referrerPolicy: 'no-referrer',
    crossOriginOpenerPolicy: 'same-origin',
    xFrameOptions: 'DENY',
  })
