'use client';

import { useState } from 'react';
import { useApi } from '@/components/data/use-api';
import { Button } from '../ui/button';
import { MetadataEditor } from './metadata-editor';
import { MetadataForm } from './metadata-form';
import { schemaFields } from './schema-fields';

interface MetadataSectionProps {
  value: string;
  onChange: (value: string) => void;
}

/** The metadata of a video: a form where the published schema is plain enough for one, JSON always. */
export function MetadataSection({ value, onChange }: MetadataSectionProps) {
  const { data } = useApi('getMetadataSchema');
  const [wantsJson, setWantsJson] = useState(false);
  const fields = schemaFields(data?.published?.schema);
  if (fields === null) return <MetadataEditor value={value} onChange={onChange} />;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-3 flex w-full items-center justify-between gap-3 text-sm font-semibold">
        Metadata
        <Button look="quiet" size="small" onClick={() => setWantsJson(!wantsJson)}>
          {wantsJson ? 'Fill in a form' : 'Write JSON'}
        </Button>
      </legend>
      {wantsJson ? (
        <MetadataEditor value={value} onChange={onChange} />
      ) : (
        <MetadataForm fields={fields} value={value} onChange={onChange} />
      )}
    </fieldset>
  );
}
