using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>>
    where TSrc : class, new()
    where TDst : class, new()
{
    internal CustomMappingEstimator(IHostEnvironment env, Action<TSrc, TDst> mapAction, string contractName, SchemaDefinition inputSchemaDefinition = null, SchemaDefinition outputSchemaDefinition = null)
        : base(env.Register("CustomMappingEstimator"), new(env, mapAction, contractName, inputSchemaDefinition, outputSchemaDefinition))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        foreach (var member in BoundMember.Of(typeof(TSrc), Transformer.InputDefinition, SchemaDefinition.Direction.Both))
        {
            var column = inputSchema.Input(member.Name);
            var wanted = SchemaShape.Column.Of(member.Name, member.Type, null);
            // Any vector will do for a vector whose size is left open.
            bool fits = wanted.Kind == SchemaShape.Column.VectorKind.VariableVector ? column.Kind != SchemaShape.Column.VectorKind.Scalar : column.Kind == wanted.Kind;
            if (!fits || !Equals(wanted.ItemType, column.ItemType) || wanted.IsKey != column.IsKey)
                throw Check.WrongType(nameof(inputSchema), "input", member.Name, member.Type.ToString(), column.TypeName);
        }

        return inputSchema.With(SchemaShape.Create(BoundMember.Schema(Transformer.Added)));
    }
}

public sealed class CustomMappingTransformer<TSrc, TDst> : ITransformer
    where TSrc : class, new()
    where TDst : class, new()
{
    private readonly Action<TSrc, TDst> _mapping;
    private readonly string _contractName;

    internal CustomMappingTransformer(IHostEnvironment env, Action<TSrc, TDst> mapAction, string contractName, SchemaDefinition inputSchemaDefinition = null, SchemaDefinition outputSchemaDefinition = null)
    {
        Check.Environment(env);
        Check.NotNull(mapAction, nameof(mapAction));
        _mapping = mapAction;
        _contractName = contractName;
        InputDefinition = inputSchemaDefinition;
        Added = BoundMember.Of(typeof(TDst), outputSchemaDefinition, SchemaDefinition.Direction.Write);
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal SchemaDefinition InputDefinition { get; }

    internal BoundMember[] Added { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Check.NotNull(inputSchema, nameof(inputSchema));
        return new AddedColumns(inputSchema, new Mapper(this, inputSchema).OutputColumns).Schema;
    }

    public IDataView Transform(IDataView input)
    {
        Check.NotNull(input, nameof(input));
        return new MappedView(input, new Mapper(this, input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Check.NotNull(inputSchema, nameof(inputSchema));
        return new MappedView(inputSchema, new Mapper(this, inputSchema));
    }

    // The mapping itself can't be saved: its name and its assembly are, and a factory there must know the name.
    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        Check.That(_contractName is not null, "Empty contract name for a transform: the transform cannot be saved");
        var writer = ctx.Begin(CustomMappingFormat.Signature);
        writer.Write(_contractName);
        writer.Write(_mapping.GetMethodInfo().DeclaringType.Assembly.FullName);
    }

    private sealed class Mapper(CustomMappingTransformer<TSrc, TDst> parent, DataViewSchema input) : IRowMapper
    {
        private readonly ObjectFiller<TSrc> _source = new(input, ignoreMissingColumns: false, parent.InputDefinition);

        public DataViewSchema.DetachedColumn[] OutputColumns { get; } = [.. BoundMember.Schema(parent.Added).Select(column => new DataViewSchema.DetachedColumn(column))];

        public bool[] InputsOf(bool[] activeOutputs) => activeOutputs.Contains(true) ? input.Active(_source.Columns) : new bool[input.Count];

        // One source and one destination object a cursor, and the mapping runs once a row, when the first of its columns is asked for.
        public Delegate[] CreateGetters(DataViewRow row, bool[] activeOutputs)
        {
            var getters = new Delegate[activeOutputs.Length];
            if (!activeOutputs.Contains(true))
                return getters;
            var source = new TSrc();
            var destination = new TDst();
            var output = new ObjectRow<TDst>(parent.Added, BoundMember.Schema(parent.Added));
            var fill = _source.Bind(row);
            long mapped = -1;
            void Refresh()
            {
                if (mapped == row.Position)
                    return;
                fill(source);
                parent._mapping(source, destination);
                output.Set(destination);
                mapped = row.Position;
            }

            foreach (var column in output.Schema.Where(column => activeOutputs[column.Index]))
                getters[column.Index] = (Delegate)Reflection.Generically.Call(typeof(CustomMappingFormat), nameof(CustomMappingFormat.After), column.Type.RawType, (Action)Refresh, output, column);
            return getters;
        }
    }
}

internal static class CustomMappingFormat
{
    public const string Signature = "CustomMapping";

    public static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        string contract = ctx.Reader.ReadString();
        env.ComponentCatalog.RegisterAssembly(Assembly.Load(ctx.Reader.ReadString()));
        return env.ComponentCatalog.Create(contract) is ICustomMappingFactory factory
            ? factory.CreateTransformer(env, contract)
            : throw new InvalidOperationException($"The class with contract '{contract}' must derive from '{typeof(CustomMappingFactory<,>).FullName}'.");
    }

    public static ValueGetter<T> After<T>(Action refresh, DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        return (ref T value) =>
        {
            refresh();
            getter(ref value);
        };
    }
}
