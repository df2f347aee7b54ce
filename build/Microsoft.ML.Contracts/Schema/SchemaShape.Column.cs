using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class SchemaShape
{
    public struct Column
    {
        public readonly string Name;
        public readonly VectorKind Kind;
        public readonly DataViewType ItemType;
        public readonly bool IsKey;
        public readonly SchemaShape Annotations;

        internal Column(string name, VectorKind vecKind, DataViewType itemType, bool isKey, SchemaShape annotations = null)
        {
            Name = name;
            Kind = vecKind;
            ItemType = itemType;
            IsKey = isKey;
            Annotations = annotations ?? Empty;
        }

        public enum VectorKind
        {
            Scalar,
            Vector,
            VariableVector,
        }

        internal static Column Of(DataViewSchema.Column column) => Of(column.Name, column.Type, new SchemaShape(column.Annotations.Schema.Select(a => Of(a.Name, a.Type, null))));

        internal static Column Of(string name, DataViewType type, SchemaShape annotations)
        {
            var kind = type is not VectorDataViewType vector ? VectorKind.Scalar : vector.IsKnownSize ? VectorKind.Vector : VectorKind.VariableVector;
            var item = type.ItemType();
            return item is KeyDataViewType key
                ? new(name, kind, RawTypes.Primitive(key.RawType), true, annotations)
                : new(name, kind, item, false, annotations);
        }

        internal Column Named(string name) => new(name, Kind, ItemType, IsKey, Annotations);

        internal string TypeName
        {
            get
            {
                string item = IsKey ? $"Key<{ItemType}>" : ItemType.ToString();
                return Kind switch { VectorKind.Vector => $"Vector<{item}>", VectorKind.VariableVector => $"VarVector<{item}>", _ => item };
            }
        }

        internal static Column Normalized { get; } = new(AnnotationKinds.IsNormalized, VectorKind.Scalar, BooleanDataViewType.Instance, false);
    }
}
