/** What the fields that every object has are called in the studio. */
export const systemLabels: Readonly<Record<string, { en: string; zh: string }>> = {
  owner: { en: 'Owner', zh: '负责人' },
  owner_department: { en: "Owner's department", zh: '所属部门' },
  created_at: { en: 'Created at', zh: '创建时间' },
  created_by: { en: 'Created by', zh: '创建人' },
  updated_at: { en: 'Changed at', zh: '修改时间' },
  updated_by: { en: 'Changed by', zh: '修改人' },
}
