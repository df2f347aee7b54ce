namespace Microsoft.ML.Data;

// A column and the fields of a line it is made of.
internal sealed class TextColumn
{
    private readonly string _name;

    public TextColumn(TextLoader.Column column, TextLines lines)
    {
        Check.Param(column.Source?.Length > 0, nameof(TextLoader.Column.Source), "Must specify some source column indices");
        if (column.Source.Any(range => range.AllOther || range.VariableEnd))
            throw new NotSupportedException($"Column '{column.Name}': the contracts' text loader reads fixed ranges of fields only.");
        _name = column.Name.Trim();
        Fields = [.. column.Source.SelectMany(range => Indices(range, lines))];
        Check.Param(Fields.Distinct().Count() == Fields.Length, nameof(TextLoader.Column.Source), $"Intervals specified for column '{_name}' overlap");
        PrimitiveDataViewType item = column.DataKind.Type();
        if (column.KeyCount is not null)
            item = new KeyDataViewType(item.RawType, column.KeyCount.Count ?? ulong.MaxValue >> (64 - 8 * System.Runtime.InteropServices.Marshal.SizeOf(item.RawType)));
        Type = Fields.Length > 1 || column.Source[0].ForceVector ? new VectorDataViewType(item, Fields.Length) : item;
    }

    public int[] Fields { get; }

    public DataViewType Type { get; }

    // With the header's words as the names of the slots.
    public DataViewSchema.DetachedColumn Detached(TextFields header)
    {
        if (header is null || Type is not VectorDataViewType || Fields.All(field => header[field].IsEmpty))
            return new(_name, Type);
        ReadOnlyMemory<char>[] names = [.. Fields.Select(field => header[field])];
        var annotations = new DataViewSchema.Annotations.Builder();
        var type = new VectorDataViewType(TextDataViewType.Instance, names.Length);
        annotations.Add(AnnotationKinds.SlotNames, type, ConstantValue.Getter(new VBuffer<ReadOnlyMemory<char>>(names.Length, names), type));
        return new(_name, Type, annotations.ToAnnotations());
    }

    private static IEnumerable<int> Indices(TextLoader.Range range, TextLines lines)
    {
        int last = range.Max ?? (range.AutoEnd ? lines.Width - 1 : range.Min);
        Check.Param(range.Min <= last, nameof(TextLoader.Range.Min), $"Column #{range.Min} not found in the dataset (it only has {last + 1} columns)");
        return Enumerable.Range(range.Min, last - range.Min + 1);
    }
}
