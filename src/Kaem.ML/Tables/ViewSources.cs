using System.Reflection;
using Microsoft.ML;

namespace Kaem.ML.Tables;

/// <summary>What a view looks at. A view keeps that in a field; no interface tells it.</summary>
internal static class ViewSources
{
    private const BindingFlags Instance = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>Views upon views, at most.</summary>
    private const int Deepest = 64;

    /// <summary>A view and all that it looks at, each once, as far as fields tell.</summary>
    public static IReadOnlyCollection<IDataView> Of(IDataView data)
    {
        var found = new HashSet<IDataView>(ReferenceEqualityComparer.Instance);
        Collect(data, found, 0);
        return found;
    }

    private static void Collect(IDataView data, HashSet<IDataView> found, int depth)
    {
        if (depth == Deepest || !found.Add(data))
            return;
        for (var type = data.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (var field in type.GetFields(Instance))
            {
                if (typeof(IDataView).IsAssignableFrom(field.FieldType) && field.GetValue(data) is IDataView source)
                    Collect(source, found, depth + 1);
            }
        }
    }
}
