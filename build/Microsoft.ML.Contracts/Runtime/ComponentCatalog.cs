using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Runtime;

// Finds the class behind a contract name, among the public classes of the assemblies it was told of.
public sealed class ComponentCatalog
{
    private readonly ConcurrentDictionary<Assembly, bool> _assemblies = new();
    private readonly ConcurrentDictionary<string, Type> _contracts = new();

    internal ComponentCatalog() { }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        Check.NotNull(assembly, nameof(assembly));
        if (assembly.IsDynamic || !_assemblies.TryAdd(assembly, true))
            return;
        foreach (var type in assembly.GetTypes())
        {
            string contract = type.IsClass ? type.GetCustomAttribute<CustomMappingFactoryAttributeAttribute>()?.ContractName : null;
            if (contract is null || _contracts.TryAdd(contract, type) || _contracts[contract] == type)
                continue;
            if (throwOnError)
                throw new InvalidOperationException($"The contract '{contract}' is claimed by {type} and by {_contracts[contract]}.");
        }
    }

    internal object Create(string contract) =>
        _contracts.TryGetValue(contract, out var type)
            ? Activator.CreateInstance(type)
            : throw new InvalidOperationException($"No class with contract '{contract}' was found: a {nameof(CustomMappingFactoryAttributeAttribute)} with this name is missing.");
}
