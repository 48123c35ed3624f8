/** The parts of an address that a form asks for, in order. */
export const addressParts = ['street', 'district', 'city', 'state', 'postal_code', 'country'] as const
