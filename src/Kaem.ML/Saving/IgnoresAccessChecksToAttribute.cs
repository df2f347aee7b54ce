namespace System.Runtime.CompilerServices;

/// <summary>The runtime knows it by its name: code of this assembly may use what the other keeps to itself.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
