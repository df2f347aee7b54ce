using System.Reflection;

namespace Microsoft.ML.Data;

public sealed partial class TextLoader : IDataLoader<IMultiStreamSource>
{
    private readonly Options _options;
    private readonly TextColumn[] _columns;
    private readonly DataViewSchema _schema;

    internal TextLoader(Options options, IMultiStreamSource sample)
    {
        _options = options ?? new Options();
        Refuse(_options.AllowSparse, nameof(Options.AllowSparse));
        Refuse(_options.AllowQuoting && _options.ReadMultilines, nameof(Options.ReadMultilines));
        Check.Param(_options.Separators?.Length > 0, nameof(Options.Separators), "Must specify a separator");
        Check.Param(_options.DecimalMarker is '.' or ',', nameof(Options.DecimalMarker), $"Decimal marker cannot be the '{_options.DecimalMarker}' character. It must be '.' or ','.");
        Check.Param(_options.AllowQuoting || _options.DecimalMarker != ',' || !_options.Separators.Contains(','), nameof(Options.AllowQuoting),
            "Quoting must be allowed if decimal marker and separator are the ',' character.");
        Check.Param(!(_options.MaxRows < 0), nameof(Options.MaxRows));
        Column[] columns = _options.Columns is { Length: > 0 } given ? given : [new("Label", DataKind.Single, 0), new("Features", DataKind.Single, [new Range(1, null)])];
        var lines = new TextLines(_options, sample);
        _columns = [.. columns.Select(column => new TextColumn(column, lines))];
        _schema = DataViewSchema.Of(_columns.Select(column => column.Detached(lines.Header)));
    }

    public DataViewSchema GetOutputSchema() => _schema;

    public IDataView Load(IMultiStreamSource source) => new TextView(new TextLines(_options, source), _columns, _schema, _options);

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException("The contracts save no text loaders.");

    // The columns that the members of a class ask for.
    internal static TextLoader Typed<TInput>(Options options, IMultiStreamSource sample)
    {
        options.Columns = [.. Members.Readable(typeof(TInput)).Select(Of)];
        Check.Param(options.Columns.Length > 0, nameof(TInput), $"Should define at least one public, readable field or property in {nameof(TInput)}.");
        return new(options, sample);
    }

    private static Column Of(MemberInfo member)
    {
        string what = member is FieldInfo ? "Field" : "Property";
        var source = member.GetCustomAttribute<LoadColumnAttribute>()
            ?? throw new InvalidOperationException($"{what} '{member.Name}' is missing the {nameof(LoadColumnAttribute)} attribute");
        var type = Members.TypeOf(member);
        var item = RawTypes.PrimitiveOrNull(type.IsArray ? type.GetElementType() : type)
            ?? throw new InvalidOperationException($"{what} {member.Name} is of unsupported type.");
        var key = member.GetCustomAttribute<KeyTypeAttribute>();
        return new(member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name, DataKinds.Of(item), source.Sources, key is null ? null : new KeyCount(key.Count));
    }

    private static void Refuse(bool given, string option)
    {
        if (given)
            throw new NotSupportedException($"The contracts' text loader has no {option}.");
    }
}
